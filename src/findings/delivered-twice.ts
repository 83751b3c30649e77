import type { ReceivedEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import { type Detection, MAX_EVIDENCE, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { identityOf, plural } from './words.ts';

const MAX_EVENTS = 20_000;
const MAX_OVER = 1000;
const MAX_FRESH = 1000;

/** Events that arrived over the same two connections and reached the page both times. */
interface Repeat {
  readonly first: number;
  readonly second: number;
  readonly at: number;
  readonly evidence: number[];
  count: number;
}

/** A server event reached the page over two connections. */
export const deliveredTwice = perConnection((connection): Detection => {
  const events = new Recent<string, Delivery & { twice: boolean }>(MAX_EVENTS);
  const deliveries = new Deliveries();
  const over = new Recent<number, true>(MAX_OVER);
  /** Requests of their own. */
  const fresh = new Recent<number, true>(MAX_FRESH);
  const repeats = new Map<string, Repeat>();
  let count = 0;

  function step(entry: ReceivedEntry): void {
    const { epoch, seq, at } = entry;
    const delivery = deliveries.received(entry);
    const identity = identityOf(entry);
    if (identity === undefined || entry.duplicate) return;
    const seen = events.get(identity);
    if (!seen) return events.set(identity, { ...delivery, twice: false });
    if (seen.twice || seen.epoch === epoch) return;
    if (entry.inferred && isAnother(seen, delivery)) {
      return events.set(identity, { ...delivery, twice: false });
    }
    seen.twice = true;
    count++;
    const pair = `${seen.epoch}:${epoch}`;
    const repeat = repeats.get(pair);
    if (repeat) {
      repeat.count++;
      if (repeat.evidence.length < MAX_EVIDENCE) repeat.evidence.push(seen.seq, seq);
    } else if (repeats.size < MAX_FINDINGS) {
      const evidence = [seen.seq, seq];
      repeats.set(pair, { first: seen.epoch, second: epoch, at, evidence, count: 1 });
    }
  }

  /**
   * Seen from outside, a server that repeats something on every new connection does not deliver it twice; two connections open
   * at once do, unless each answers a question of its own.
   */
  const isAnother = (first: Delivery, second: Delivery): boolean =>
    over.has(first.epoch) ||
    (fresh.has(first.epoch) && fresh.has(second.epoch)) ||
    !deliveries.isRepeat(first, second);

  return {
    step: (entry) => {
      if (entry.type === 'received') step(entry);
      else if (entry.type === 'open') deliveries.opened(entry);
      else if (entry.type === 'attempt' && entry.fresh) fresh.set(entry.epoch, true);
      else if (entry.type === 'close') over.set(entry.epoch, true);
    },
    count: () => count,
    findings: () => [...repeats.values()].map((repeat) => finding(connection, repeat)),
  };
});

function finding(connection: string, repeat: Repeat): Finding {
  const { first, second, at, evidence, count } = repeat;
  const them = count === 1 ? 'It' : 'They';
  return {
    id: `delivered-twice:${connection}:${first}:${second}`,
    kind: 'delivered-twice',
    severity: 'error',
    connection,
    title: `${plural(count, 'event')} delivered twice`,
    why: `${them} came over connection ${first} and again over connection ${second}, and the page received both. The client does not detect duplicates.`,
    at,
    evidence,
    count,
  };
}
