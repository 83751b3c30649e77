import type { ReceivedEntry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { identityOf, plural } from './words.ts';

const MAX_EVENTS = 20_000;

/** An event, as the first of several answers to one question brought it. */
interface First {
  readonly seq: number;
  readonly answer: number;
  isRepeated: boolean;
}

/** A page that polls without waiting for the answer received the same events several times. */
export const polledTwice = perConnection((connection): Detection => {
  const firsts = new Recent<string, First>(MAX_EVENTS);
  const evidence: number[] = [];
  let at = 0;
  let count = 0;
  let mostAnswers = 0;

  function step(entry: ReceivedEntry): void {
    const { seq, poll } = entry;
    const identity = identityOf(entry);
    if (!poll || identity === undefined || entry.duplicate) return;
    const key = `${poll.question} ${identity}`;
    const first = firsts.get(key);
    if (!first) return firsts.set(key, { seq, answer: poll.answer, isRepeated: false });
    if (first.answer === poll.answer || !poll.impatient) return;
    if (count === 0) at = entry.at;
    mostAnswers = Math.max(mostAnswers, poll.answer);
    note(first.isRepeated ? [seq] : [first.seq, seq]);
    if (!first.isRepeated) count++;
    first.isRepeated = true;
  }

  function note(proof: readonly number[]): void {
    if (evidence.length + proof.length <= MAX_EVIDENCE) evidence.push(...proof);
  }

  return {
    step: (entry) => {
      if (entry.type === 'received') step(entry);
    },
    count: () => count,
    findings: () => (count === 0 ? [] : [finding()]),
  };

  function finding(): Finding {
    return {
      id: `polled-twice:${connection}`,
      kind: 'polled-twice',
      severity: 'error',
      connection,
      title: `${plural(count, 'event')} polled twice`,
      why: `The page polls at even intervals, whether or not it has had the answer to the poll before. So up to ${mostAnswers} polls asked for the same at once. The page went on with the first answer, and received the same again from the others.`,
      at,
      evidence: evidence.toSorted((one, other) => one - other),
      count,
    };
  }
});
