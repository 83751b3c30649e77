import type { FaultRow } from './fault-row.ts';
import { numberIn } from './number-in.ts';

/** What happens to whole connections, and to the page. */
export const CONNECTION_FAULTS: readonly FaultRow[] = [
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
    frames: 'direction',
    lasts: 'time',
    fault: () => ({ fault: 'stall' }),
  },
  {
    name: 'freeze',
    title: 'Freeze',
    meaning:
      'A frozen page: it is told nothing and sends nothing until it thaws; then all at once.',
    width: 'short',
    inputs: [],
    lasts: 'time',
    fault: () => ({ fault: 'freeze' }),
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
    name: 'status',
    title: 'Status',
    meaning: 'HTTP requests, and the upgrade of a WebSocket, are answered with this status.',
    width: 'full',
    inputs: [
      { kind: 'number', key: 'status', label: 'HTTP status' },
      { kind: 'number', key: 'retryAfter', label: 'Retry-After, if any', unit: 's Retry-After' },
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
];
