import type { CloseEntry, Entry, EnvironmentEntry, StateEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import type { Visibility } from '../journal/visibility.ts';
import { type Detection, type Detector, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { plural, seconds } from './words.ts';

/** A client that tries again has done so this long after its chance, ms: waits before an attempt are hardly ever longer than half of it. */
const PATIENCE = 60_000;
const MAX_CHANCES = 100;
const MAX_MESSAGES = 1000;

/** What the browser says when a client that had given up may succeed. */
const CHANCES: { readonly [W in EnvironmentEntry['what']]?: string } = {
  online: 'The browser has been online again',
  visible: 'The page has been shown again',
  resume: 'The page has been resumed',
  pageshow: 'The page has been shown again',
};

interface Waiting {
  readonly at: number;
  readonly seq: number;
  isSent: boolean;
}

/** A client has given up with messages in its queue, and does not try again when the network or the page comes back. */
export const gaveUp: Detector = () => {
  const chances: EnvironmentEntry[] = [];
  const clients = perConnection((connection, visibility) =>
    watchQueue(connection, visibility, chances),
  )();
  return {
    ...clients,
    step(entry) {
      if (entry.type === 'environment' && entry.what in CHANCES) {
        chances.push(entry);
        if (chances.length > MAX_CHANCES) chances.shift();
      }
      clients.step(entry);
    },
  };
};

function watchQueue(
  connection: string,
  visibility: Visibility,
  chances: readonly EnvironmentEntry[],
): Detection {
  const waiting = new Recent<string, Waiting>(MAX_MESSAGES);
  const found: Finding[] = [];
  let count = 0;
  let confirms = false;
  let given: StateEntry | null = null;
  /** The longest wait since the client was last connected, and whether the server had a say in it, ms. */
  let longest = 0;
  let isTold = false;

  function onState(entry: StateEntry): void {
    triesAgain(entry.at);
    if (entry.to === 'disconnected' && entry.cause === 'gave-up') given = entry;
  }

  function triesAgain(at: number): void {
    const finding = stuck(at);
    given = null;
    if (!finding) return;
    count++;
    if (found.length < MAX_FINDINGS) found.push(finding);
  }

  function onClose({ code, transport }: CloseEntry): void {
    if (code !== undefined && transport !== 'websocket') isTold = true;
  }

  function step(entry: Entry): void {
    switch (entry.type) {
      case 'state':
        return onState(entry);
      case 'attempt':
        return triesAgain(entry.at);
      case 'open':
        longest = 0;
        isTold = false;
        return triesAgain(entry.at);
      case 'backoff':
        longest = Math.max(longest, entry.planned);
        return;
      case 'close':
        return onClose(entry);
      case 'queued':
      case 'sent': {
        const { messageId, at, seq } = entry;
        const isSent = entry.type === 'sent';
        const known = waiting.get(messageId);
        if (!known) waiting.set(messageId, { at, seq, isSent });
        else known.isSent ||= isSent;
        return;
      }
      case 'confirmed':
        confirms = true;
        return waiting.delete(entry.messageId);
      case 'failed':
        return waiting.delete(entry.messageId);
      case 'overflow':
        // What became of them, or another attempt, may be among the lost entries.
        waiting.clear();
        given = null;
        return;
    }
  }

  /** Of a client without confirmations, what was sent is done. */
  const left = (): Waiting[] => [...waiting.values()].filter(({ isSent }) => confirms || !isSent);

  function stuck(now: number): Finding | null {
    if (!given) return null;
    const { seq, at } = given;
    // A server may have asked for a longer wait, which the client respects even then.
    const from = at + (isTold ? longest : 0);
    const chance = chances.find(
      (one) => one.seq > seq && one.at >= from && !visibility.hiddenSince(one.at),
    );
    if (!chance || now - chance.at < PATIENCE) return null;
    const messages = left();
    return messages.length === 0 ? null : finding(connection, given, chance, messages);
  }

  return {
    step,
    count: (now) => count + (stuck(now) ? 1 : 0),
    findings(now) {
      const present = stuck(now);
      return present ? [...found, present].slice(0, MAX_FINDINGS) : found;
    },
  };
}

function finding(
  connection: string,
  given: StateEntry,
  chance: EnvironmentEntry,
  messages: readonly Waiting[],
): Finding {
  const [first] = messages;
  const evidence = [given.seq, chance.seq, ...(first ? [first.seq] : [])];
  const { length } = messages;
  return {
    id: `gave-up:${connection}:${given.seq}`,
    kind: 'gave-up',
    severity: 'error',
    connection,
    title: `${plural(length, 'message waits', 'messages wait')}, and the client has given up`,
    why: `${CHANCES[chance.what]} since, and for ${seconds(PATIENCE)} the client has not tried to connect. Unless its user asks for it, nobody gets what waits, and it is lost with the page. Try again on online and when the page is shown, or give the messages up and say so.`,
    at: Math.max(chance.at + PATIENCE, first?.at ?? 0),
    evidence: evidence.toSorted((one, other) => one - other),
    count: length,
  };
}
