import type { Condition } from './outcome.ts';

/** What is put into the pages before their own scripts. */
export interface Preparation {
  /** The source of the probe, as the extension injects it. */
  readonly probe: string;
  /** Whether a client of the page seems to talk to the page's own host, so that requests to it are followed. */
  readonly followed: boolean;
}

/** The script for a page in this condition; `null` for the browser alone. */
export function scriptFor(condition: Condition, { probe, followed }: Preparation): string | null {
  if (condition === 'native') return null;
  const steps = [...(followed ? [follow] : []), ...(condition === 'armed' ? [arm] : [])];
  return probe + steps.map((step) => `;(${step})();`).join('');
}

/** In the page, and in each of its frames. Such a request shows that a client is there; it is over before it goes out. */
function follow(): void {
  if (!location.protocol.startsWith('http')) return;
  const poll = new XMLHttpRequest();
  poll.open('GET', '/?EIO=4&transport=polling');
  poll.send();
  poll.abort();
}

/** In the page, and in each of its frames. */
function arm(): void {
  const holder = globalThis as unknown as Record<symbol, { probe?(json: string): string }>;
  const rule = { fault: 'drop', where: { url: 'ws://nowhere.example/' } };
  holder[Symbol.for('faultline')]?.probe?.(JSON.stringify({ do: 'arm', rule }));
}
