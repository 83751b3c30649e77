import type { FaultRow } from './fault-row.ts';
import { numberIn } from './number-in.ts';

/** What happens to what is sent. */
export const FRAME_FAULTS: readonly FaultRow[] = [
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
    name: 'drop',
    title: 'Drop',
    meaning: 'Single frames vanish; the connection goes on.',
    width: 'short',
    inputs: [],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: () => ({ fault: 'drop' }),
  },
  {
    name: 'duplicate',
    title: 'Double',
    meaning: 'Frames arrive twice.',
    width: 'short',
    inputs: [],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: () => ({ fault: 'duplicate' }),
  },
  {
    name: 'reorder',
    title: 'Reorder',
    meaning: 'A frame arrives after the one that follows it.',
    width: 'short',
    inputs: [],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: () => ({ fault: 'reorder' }),
  },
  {
    name: 'corrupt',
    title: 'Corrupt',
    meaning: 'A frame arrives damaged.',
    width: 'half',
    inputs: [
      {
        kind: 'choice',
        key: 'corrupt',
        label: 'How',
        options: [
          ['bit', 'a bit'],
          ['cut', 'cut short'],
        ],
      },
    ],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: ({ corrupt }) => ({ fault: 'corrupt', how: corrupt }),
  },
  {
    name: 'cut',
    title: 'Cut',
    meaning: 'What the server sends ends in the middle of a frame, and the connection with it.',
    width: 'half',
    inputs: [{ kind: 'number', key: 'after', label: 'After how many bytes', unit: 'B' }],
    lasts: 'itself',
    fault: ({ after }) => ({
      fault: 'cut',
      ...(after !== '' && { after: numberIn(after, 'The bytes before the cut', 0, 1e9) }),
    }),
  },
  {
    name: 'latency',
    title: 'Latency',
    meaning: 'Every frame passes later by so much, in order.',
    width: 'half',
    inputs: [{ kind: 'number', key: 'latency', label: 'Delay', unit: 'ms' }],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: ({ latency }) => ({
      fault: 'latency',
      ms: numberIn(latency, 'The latency', 1, 600_000),
    }),
  },
  {
    name: 'bandwidth',
    title: 'Bandwidth',
    meaning: 'No more than this passes in each direction of each connection.',
    width: 'half',
    inputs: [{ kind: 'number', key: 'rate', label: 'Rate', unit: 'kB/s' }],
    frames: 'direction',
    lasts: 'time',
    fault: ({ rate }) => ({
      fault: 'bandwidth',
      rate: 1000 * numberIn(rate, 'The bandwidth', 0.001, 1_000_000, 3),
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
