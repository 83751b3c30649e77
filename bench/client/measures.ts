import type { Body } from './contenders/contender.ts';
import type { Link } from './link.ts';
import { LongestTask } from './longest-task.ts';
import { type Flush, now, type Throughput } from './orders.ts';

const bodyOf = (number: number): Body => ({
  number,
  text: `Message ${number} of the bench, about as long as a line of a chat.`,
});

export function throughput(link: Link, messages: number, window: number): Promise<Throughput> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const before = process.cpuUsage();
    const taken = (): Throughput => {
      const { user, system } = process.cpuUsage(before);
      return { time: performance.now() - start, work: (user + system) / 1000 };
    };
    let sent = 0;
    let confirmed = 0;
    const next = () => link.send(bodyOf(sent++)).then(onConfirmed, reject);
    const onConfirmed = () => {
      confirmed++;
      if (sent < messages) next();
      else if (confirmed === messages) resolve(taken());
    };
    while (sent < Math.min(window, messages)) next();
  });
}

/** Time until confirmation of each of `messages`, sent one after another, ms. */
export async function latency(link: Link, messages: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < messages; number++) {
    const start = performance.now();
    await link.send(bodyOf(number));
    times.push(performance.now() - start);
  }
  return times;
}

/** A queue that waits for a connection. */
export interface Queue {
  /** Bytes of heap. */
  readonly heap: number;
  readonly confirmed: Promise<unknown>;
}

/** Queues messages once the client knows that it has no connection. */
export async function queue(link: Link, messages: number): Promise<Queue> {
  await link.until(false);
  const before = heapUsed();
  let left = messages;
  const confirmed = new Promise<void>((resolve, reject) => {
    const onConfirmed = () => {
      if (--left === 0) resolve();
    };
    for (let number = 0; number < messages; number++) {
      link.send(bodyOf(number)).then(onConfirmed, reject);
    }
  });
  return { heap: heapUsed() - before, confirmed };
}

/** Measures from the connection to the last confirmation of the queued messages. */
export async function flush(link: Link, queued: Queue): Promise<Flush> {
  const longest = new LongestTask();
  let start = 0;
  longest.start();
  link.whenever(true, () => {
    start = performance.now();
    longest.reset();
  });
  await queued.confirmed;
  const time = performance.now() - start;
  return { time, longestTask: await longest.stop() };
}

/** How long after `since` a message sent now was confirmed, ms. */
export async function recover(link: Link, since: number): Promise<number> {
  await link.send(bodyOf(0));
  return now() - since;
}

function heapUsed(): number {
  if (!globalThis.gc) throw new Error('The process must be started with --expose-gc.');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
