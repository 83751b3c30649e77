import type { Condition } from './outcome.ts';

/**
 * What is put into a page before its own scripts; `null` for the browser alone. A page with a fault armed is also taken for one with a client
 * that talks to the page's own host, so that its requests are followed.
 *
 * @param probe the source of the probe, as the extension injects it
 */
export function scriptFor(condition: Condition, probe: string): string | null {
  if (condition === 'native') return null;
  const steps = condition === 'armed' ? [follow, arm] : [];
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
