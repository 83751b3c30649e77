import { formatTable } from '../../tools/table.ts';
import { estimateRatio, inWords, median, quantile } from '../statistics.ts';
import type { Results } from './bench.ts';
import { NAMES, type Name } from './contenders/names.ts';
import { FAULTS } from './phases/recovery.ts';
import type { Plan } from './plan.ts';

/** The medians of one contender. Times in ms; recovery is `null` for a contender that does not take part in it. */
export interface Row {
  readonly throughput: number;
  readonly p50: number;
  readonly p99: number;
  readonly up: number;
  readonly down: number;
  readonly heap: number;
  readonly flush: number;
  readonly longestTask: number;
  readonly recovery: readonly (number | null)[];
}

/** The measurements of one contender, one value for each question. */
export function rowOf({ speed, queues, recovery }: Results, name: Name): Row {
  const rounds = speed.get(name) ?? [];
  const queued = queues.get(name) ?? [];
  const of = <T>(items: readonly T[], value: (item: T) => number) => median(items.map(value));
  return {
    throughput: of(rounds, ({ throughput }) => throughput),
    p50: of(rounds, ({ latencies }) => quantile(latencies, 0.5)),
    p99: of(rounds, ({ latencies }) => quantile(latencies, 0.99)),
    up: of(rounds, ({ up }) => up),
    down: of(rounds, ({ down }) => down),
    heap: of(queued, ({ heap }) => heap),
    flush: of(queued, ({ time }) => time),
    longestTask: of(queued, ({ longestTask }) => longestTask),
    recovery: FAULTS.map((fault) => {
      const times = recovery.get(fault)?.get(name) ?? [];
      return times.length === 0 ? null : median(times);
    }),
  };
}

/** The human-readable results. */
export function report(results: Results, plan: Plan): string {
  const rows = NAMES.map((name) => ({ name, ...rowOf(results, name) }));
  const digits = (value: number, after = 0) => value.toFixed(after);
  const whole = (value: number | null) => (value === null ? '–' : digits(value));
  return [
    notes(plan),
    formatTable(
      ['sending', 'messages/s', 'p50 ms', 'p99 ms', 'bytes up', 'bytes down'],
      rows.map(({ name, throughput, p50, p99, up, down }) => [
        name,
        digits(throughput),
        digits(p50, 3),
        digits(p99, 3),
        digits(up, 1),
        digits(down, 1),
      ]),
    ),
    formatTable(
      ['work without the journal ÷ with (95 %)'],
      [[inWords(estimateRatio(results.journal))]],
    ),
    formatTable(
      [`${plan.queued} queued`, 'heap kB', 'flush ms', 'longest task ms'],
      rows.map(({ name, heap, flush, longestTask }) => [
        name,
        digits(heap / 1000),
        digits(flush, 1),
        digits(longestTask, 1),
      ]),
    ),
    formatTable(
      ['recovery ms', ...FAULTS],
      rows.map(({ name, recovery }) => [name, ...recovery.map(whole)]),
    ),
  ].join('\n\n');
}

const notes = ({
  rounds,
  messages,
  window,
  queueRounds,
  clients,
  downtimes,
  journalPairs,
  journalMessages,
}: Plan) => `\
Every client in a process of its own, as its browser build over Node's WebSocket; one server, over loopback. All figures but the journal's are medians.
Sending: ${rounds} rounds of ${messages} messages, at most ${window} of them unconfirmed, contenders in turn; latency one message at a time; bytes of TCP for each message.
Queue: ${queueRounds} new processes each; time and longest turn of the event loop from the new connection to the last confirmation.
Recovery: ${downtimes.length * clients} clients each, from the fault to the next confirmed message; the restarted server is away for ${downtimes.join(', ')} ms, in one round each. Default delays: faultline
  0–1000 ms, × 1.75; socket.io 500–1500 ms, doubling; partysocket 3000 ms, × 1.3; reconnecting-websocket 1000–5000 ms, drawn once for each process, × 1.3; raw 1000 ms.
partysocket, reconnecting-websocket and raw confirm nothing by themselves: they run under the same hand-made layer (ids, a map of what waits, all again on each connection).
socket.io with retries has one message on the wire at a time by its design; with acknowledgements only it has as many as the others, and loses what a fault catches (so it has no part in recovery).
Journal: ${journalPairs} pairs of rounds of ${journalMessages} messages in one process, the same client with its journal and with the ring's write replaced by nothing (the entries are still made); work is the
  processor's time that the process took.`;
