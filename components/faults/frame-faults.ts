import type { FaultRow } from './fault-row.ts';
import { numberIn } from './number-in.ts';

/** Faults of the chosen frames, for the chosen duration. */
export const FRAME_FAULTS: readonly FaultRow[] = [
  {
    name: 'drop',
    title: 'Drop',
    meaning: 'Single frames are lost; the connection stays open.',
    width: 3,
    inputs: [],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: () => ({ fault: 'drop' }),
  },
  {
    name: 'duplicate',
    title: 'Double',
    meaning: 'Frames arrive twice.',
    width: 3,
    inputs: [],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: () => ({ fault: 'duplicate' }),
  },
  {
    name: 'reorder',
    title: 'Reorder',
    meaning: 'A frame arrives after the one that follows it.',
    width: 3,
    inputs: [],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: () => ({ fault: 'reorder' }),
  },
  {
    name: 'stall',
    title: 'Stall',
    meaning: 'Half-open: data is lost in both directions, nothing closes.',
    width: 3,
    inputs: [],
    frames: 'direction',
    lasts: 'time',
    fault: () => ({ fault: 'stall' }),
  },
  {
    name: 'corrupt',
    title: 'Corrupt',
    meaning: 'A frame arrives damaged.',
    width: 12,
    inputs: [
      {
        kind: 'choice',
        key: 'corrupt',
        label: 'How to corrupt',
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
    name: 'latency',
    title: 'Latency',
    meaning: 'Every frame is delayed by this much; their order is kept.',
    width: 6,
    inputs: [{ kind: 'number', key: 'latency', label: 'Latency of each frame', unit: 'ms' }],
    frames: 'direction-and-chance',
    lasts: 'time-or-times',
    fault: ({ latency }) => ({
      fault: 'latency',
      ms: numberIn(latency, 'The latency in ms', 1, 600_000),
    }),
  },
  {
    name: 'bandwidth',
    title: 'Bandwidth',
    meaning: 'Each direction of each connection is limited to this rate.',
    width: 6,
    inputs: [{ kind: 'number', key: 'rate', label: 'Bandwidth each way', unit: 'kB/s' }],
    frames: 'direction',
    lasts: 'time',
    fault: ({ rate }) => ({
      fault: 'bandwidth',
      rate: 1000 * numberIn(rate, 'The bandwidth in kB/s', 0.001, 1_000_000, 3),
    }),
  },
];
