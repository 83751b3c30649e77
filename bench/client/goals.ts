import { atLeast, atMost, below, type Figure } from '../figures.ts';
import { estimateRatio } from '../statistics.ts';
import type { Results } from './bench.ts';
import { FAULTS } from './phases/recovery.ts';
import type { Plan } from './plan.ts';
import { rowOf } from './report.ts';

/** Longest time that a flush may block a page's thread, ms. */
const LONGEST_TASK = 50;

/** Compares the measurements with what the project promises of its client. */
export function goals(results: Results, { queued }: Plan): Figure[] {
  const ours = rowOf(results, 'faultline');
  const socketIo = rowOf(results, 'socket.io');
  const raw = rowOf(results, 'raw');
  return [
    atLeast('throughput ÷ socket.io', ours.throughput / socketIo.throughput, 2),
    atLeast('throughput ÷ raw', ours.throughput / raw.throughput, 0.8),
    atLeast('work without the journal ÷ with', estimateRatio(results.journal).value, 0.97),
    ...FAULTS.map((fault, index) =>
      atMost(
        `recovery after ${fault} ÷ socket.io`,
        (ours.recovery[index] ?? Number.NaN) / (socketIo.recovery[index] ?? Number.NaN),
        1,
      ),
    ),
    below(`longest task while flushing ${queued}, ms`, ours.longestTask, LONGEST_TASK),
  ];
}
