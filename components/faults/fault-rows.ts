import type { FaultName, Rule } from '../../src/journal/rule.ts';
import { numberIn } from './number-in.ts';

/** What is typed and chosen in the form, as text. */
export interface Inputs {
  readonly code: string;
  readonly reason: string;
  readonly refuse: string;
  readonly refuseUnit: 'seconds' | 'attempts';
  readonly latency: string;
  readonly downtime: string;
  readonly hold: 'open' | 'in' | 'out' | 'close';
}

export const INITIAL_INPUTS: Inputs = {
  code: '1012',
  reason: '',
  refuse: '10',
  refuseUnit: 'seconds',
  latency: '500',
  downtime: '3',
  hold: 'open',
};

export type InputSpec =
  | {
      readonly kind: 'number';
      readonly key: 'code' | 'refuse' | 'latency' | 'downtime';
      readonly label: string;
      readonly unit?: string;
    }
  | { readonly kind: 'text'; readonly key: 'reason'; readonly label: string }
  | {
      readonly kind: 'choice';
      readonly key: 'refuseUnit' | 'hold';
      readonly label: string;
      readonly options: readonly (readonly [string, string])[];
    };

export interface FaultRow {
  readonly name: FaultName;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly meaning: string;
  /** Of the form's width: a quarter, half, all. */
  readonly width: 'short' | 'half' | 'full';
  readonly inputs: readonly InputSpec[];
  /** Whether 'Lasts' is about it: not at all, as a time only, or also as a number of times. */
  readonly lasts: 'itself' | 'time' | 'time-or-times';
  /** @throws RangeError that names the field */
  fault(inputs: Inputs): Rule;
}

export const FAULT_ROWS: readonly FaultRow[] = [
  {
    name: 'reset',
    title: 'Reset',
    meaning: 'The connection dies with no close frame, at once.',
    width: 'short',
    inputs: [],
    lasts: 'itself',
    fault: () => ({ fault: 'reset' }),
  },
  {
    name: 'offline',
    title: 'Offline',
    meaning: 'No network: live connections stall, attempts fail, the browser says offline.',
    width: 'short',
    inputs: [],
    lasts: 'time',
    fault: () => ({ fault: 'offline' }),
  },
  {
    name: 'stall',
    title: 'Stall',
    meaning: 'Half open: bytes vanish both ways, nothing closes.',
    width: 'short',
    inputs: [],
    lasts: 'time',
    fault: () => ({ fault: 'stall' }),
  },
  {
    name: 'lose-ack',
    title: 'Lose ack',
    meaning: 'Messages get through, their confirmations do not.',
    width: 'short',
    inputs: [],
    lasts: 'time-or-times',
    fault: () => ({ fault: 'lose-ack' }),
  },
  {
    name: 'close',
    title: 'Close',
    meaning: 'The server closes the connection with this code, at once.',
    width: 'full',
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
    name: 'refuse',
    title: 'Refuse',
    meaning: 'New attempts fail for so long, or so often; live connections stay.',
    width: 'full',
    inputs: [
      { kind: 'number', key: 'refuse', label: 'How long, or how often' },
      {
        kind: 'choice',
        key: 'refuseUnit',
        label: 'Unit',
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
  {
    name: 'latency',
    title: 'Latency',
    meaning: 'Every frame passes later by so much, in order.',
    width: 'half',
    inputs: [{ kind: 'number', key: 'latency', label: 'Delay', unit: 'ms' }],
    lasts: 'time-or-times',
    fault: ({ latency }) => ({
      fault: 'latency',
      ms: numberIn(latency, 'The latency', 1, 600_000),
    }),
  },
  {
    name: 'restart',
    title: 'Restart',
    meaning:
      'The server goes away and comes back: every connection resets, attempts fail meanwhile.',
    width: 'half',
    inputs: [{ kind: 'number', key: 'downtime', label: 'Downtime', unit: 's' }],
    lasts: 'itself',
    fault: ({ downtime }) => ({
      fault: 'restart',
      downtime: 1000 * numberIn(downtime, 'The downtime', 0, 3600, 1),
    }),
  },
  {
    name: 'hold',
    title: 'Hold',
    meaning: 'A gate: chosen events stop until you release them, in any order.',
    width: 'full',
    inputs: [
      {
        kind: 'choice',
        key: 'hold',
        label: 'Which events',
        options: [
          ['open', 'open events'],
          ['in', 'frames in'],
          ['out', 'frames out'],
          ['close', 'close events'],
        ],
      },
    ],
    lasts: 'time-or-times',
    fault: ({ hold }) =>
      hold === 'in' || hold === 'out'
        ? { fault: 'hold', where: { event: 'frame', direction: hold } }
        : { fault: 'hold', where: { event: hold } },
  },
];
