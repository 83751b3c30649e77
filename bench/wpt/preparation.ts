import type { Condition } from './outcome.ts';

/**
 * The script injected into a page before its own scripts; `null` for the browser alone. With a fault armed, the page is also
 * made to look like one whose client talks to the page's own host, so that its requests are followed.
 *
 * @param probe the source of the probe, as the extension injects it
 */
export function scriptFor(condition: Condition, probe: string): string | null {
  if (condition === 'native') return null;
  const steps = condition === 'armed' ? [follow, arm] : [];
  return probe + steps.map((step) => `;(${step})();`).join('');
}

/** Runs in the page and each of its frames. A request like this shows that there is a client; it is aborted before it is sent. */
function follow(): void {
  if (!location.protocol.startsWith('http')) return;
  const poll = new XMLHttpRequest();
  poll.open('GET', '/?EIO=4&transport=polling');
  poll.send();
  poll.abort();
}

/** Runs in the page and each of its frames. */
function arm(): void {
  const holder = globalThis as unknown as Record<symbol, { probe?(json: string): string }>;
  const rule = { fault: 'drop', where: { url: 'ws://nowhere.example/' } };
  holder[Symbol.for('faultline')]?.probe?.(JSON.stringify({ do: 'arm', rule }));
}
