import type { RetryPolicy } from '../journal/entry.ts';
import type { Channel } from '../journal/registry.ts';

/** What a client tells of itself when it registers. */
export interface ClientAdapter {
  /** What it is, for people: the library's name, say. */
  readonly label: string;
  /** Where it connects to. Relative to the page. */
  readonly url: string;
  /** How it draws the waits between its attempts, for the panel to draw them against. */
  readonly policy?: RetryPolicy;
  /**
   * Whether what the page opens at this URL (absolute) is this client's: faults reach it, and it is not shown a second time. Default:
   * what has the host of `url` and begins with its path, and what was named in an `attempt`.
   */
  readonly owns?: (url: string) => boolean;
  /**
   * The physical connections that are alive or being attempted, for a client that takes each passage through `report.pass` itself, over
   * globals that the panel has not wrapped. Left out: faults reach the client through the page's wrapped globals.
   */
  readonly channels?: () => readonly Channel[];
}

/** @throws TypeError that names the field */
export function checkAdapter(adapter: ClientAdapter): void {
  const { label, url, policy, owns, channels } = Object(adapter) as Partial<ClientAdapter>;
  for (const [name, value] of Object.entries({ label, url })) {
    if (typeof value !== 'string' || value === '') {
      throw new TypeError(`registerClient: ${name} must be a string that is not empty.`);
    }
  }
  if (policy !== undefined) checkPolicy(policy);
  for (const [name, value] of Object.entries({ owns, channels })) {
    if (value !== undefined && typeof value !== 'function') {
      throw new TypeError(`registerClient: ${name} must be a function, or be left out.`);
    }
  }
}

function checkPolicy(policy: RetryPolicy): void {
  const { jitter, base, cap, maxAttempts = 0 } = Object(policy) as Partial<RetryPolicy>;
  if (typeof jitter === 'string' && [base, cap, maxAttempts].every(Number.isFinite)) return;
  throw new TypeError(
    'registerClient: policy must be { jitter, base, cap, maxAttempts? }, a text and finite numbers; leave maxAttempts out for no limit.',
  );
}
