import type { FaultRow } from './fault-row.ts';
import { numberIn } from './number-in.ts';

/** Faults that act at once, or have a duration of their own. */
export const OWN_LENGTH_FAULTS: readonly FaultRow[] = [
  {
    name: 'reset',
    title: 'Reset',
    meaning: 'The connection dies at once, without a close frame.',
    width: 3,
    inputs: [],
    lasts: 'itself',
    fault: () => ({ fault: 'reset' }),
  },
  {
    name: 'close',
    title: 'Close',
    meaning: 'The server closes the connection with this code, at once.',
    width: 9,
    inputs: [
      { kind: 'number', key: 'code', label: 'Close code' },
      { kind: 'text', key: 'reason', label: 'reason' },
    ],
    lasts: 'itself',
    fault: ({ code, reason }) => ({
      fault: 'close',
      code: numberIn(code, 'The close code', 1000, 4999),
      reason,
    }),
  },
  {
    name: 'cut',
    title: 'Cut',
    meaning: 'The server’s data breaks off in the middle of a frame, and the connection ends.',
    width: 6,
    inputs: [
      {
        kind: 'number',
        key: 'after',
        label: 'Bytes before the cut; empty: in the next frame',
        unit: 'B',
        empty: 'any',
      },
    ],
    lasts: 'itself',
    fault: ({ after }) => ({
      fault: 'cut',
      ...(after !== '' && { after: numberIn(after, 'The bytes before the cut', 0, 1e9) }),
    }),
  },
  {
    name: 'restart',
    title: 'Restart',
    meaning:
      'The server goes away and comes back: every connection resets, attempts fail meanwhile.',
    width: 6,
    inputs: [{ kind: 'number', key: 'downtime', label: 'Downtime of the restart', unit: 's' }],
    lasts: 'itself',
    fault: ({ downtime }) => ({
      fault: 'restart',
      downtime: 1000 * numberIn(downtime, 'The downtime in seconds', 0, 3600, 1),
    }),
  },
  {
    name: 'refuse',
    title: 'Refuse',
    meaning: 'New attempts fail, for this long or this many times; live connections stay open.',
    width: 12,
    inputs: [
      { kind: 'number', key: 'refuse', label: 'How long, or how often, to refuse' },
      {
        kind: 'choice',
        key: 'refuseUnit',
        label: 'Refuse for seconds, or a number of attempts',
        options: [
          ['seconds', 'seconds'],
          ['attempts', 'attempts'],
        ],
      },
    ],
    lasts: 'itself',
    fault: ({ refuse, refuseUnit }) =>
      refuseUnit === 'seconds'
        ? { fault: 'refuse', for: 1000 * numberIn(refuse, 'The seconds to refuse', 0.1, 3600, 1) }
        : { fault: 'refuse', times: numberIn(refuse, 'The attempts to refuse', 1, 10_000) },
  },
];
