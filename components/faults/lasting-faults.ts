import type { FaultRow } from './fault-row.ts';
import { numberIn } from './number-in.ts';

/** Faults that last for the chosen duration. */
export const LASTING_FAULTS: readonly FaultRow[] = [
  {
    name: 'offline',
    title: 'Offline',
    meaning: 'No network: live connections stall, attempts fail, the browser reports offline.',
    width: 4,
    inputs: [],
    lasts: 'time',
    fault: () => ({ fault: 'offline' }),
  },
  {
    name: 'freeze',
    title: 'Freeze',
    meaning: 'A frozen page: nothing gets in or out until it thaws, then everything at once.',
    width: 4,
    inputs: [],
    lasts: 'time',
    fault: () => ({ fault: 'freeze' }),
  },
  {
    name: 'lose-ack',
    title: 'Lose ack',
    meaning: 'Messages get through, their confirmations do not.',
    width: 4,
    inputs: [],
    lasts: 'time-or-times',
    fault: () => ({ fault: 'lose-ack' }),
  },
  {
    name: 'status',
    title: 'Status',
    meaning: 'HTTP requests, and the upgrade of a WebSocket, are answered with this status.',
    width: 12,
    inputs: [
      { kind: 'number', key: 'status', label: 'HTTP status' },
      {
        kind: 'number',
        key: 'retryAfter',
        label: 'Retry-After; empty: none',
        unit: 's Retry-After',
        empty: 'none',
      },
    ],
    lasts: 'time-or-times',
    fault: ({ status, retryAfter }) => ({
      fault: 'status',
      code: numberIn(status, 'The status', 400, 599),
      ...(retryAfter !== '' && {
        retryAfter: 1000 * numberIn(retryAfter, 'The seconds of Retry-After', 0, 86_400, 1),
      }),
    }),
  },
  {
    name: 'hold',
    title: 'Hold',
    meaning: 'A gate: the chosen events wait until you release them, in order for each connection.',
    width: 12,
    inputs: [
      {
        kind: 'choice',
        key: 'hold',
        label: 'Which events to hold',
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
