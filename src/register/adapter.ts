import type { RetryPolicy } from '../journal/entry.ts';
import type { Channel } from '../journal/registry.ts';

/** What a client says about itself when it registers. */
export interface ClientAdapter {
  /** Human-readable name, usually that of the library. */
  readonly label: string;
  /** Where it connects to; may be relative to the page. */
  readonly url: string;
  /** How it draws the waits between attempts; the panel compares the actual waits with it. */
  readonly policy?: RetryPolicy;
  /**
   * Whether a connection that the page opens at this absolute URL belongs to this client. Faults then apply to it, and it is
   * not shown a second time. Default: URLs with the host of `url` whose path begins with that of `url`, and those passed to
   * `attempt`.
   */
  readonly owns?: (url: string) => boolean;
  /**
   * The physical connections that are alive or being attempted, for a client that takes each passage through `report.pass`
   * itself and uses globals that the panel has not wrapped. Omit it if faults are to reach the client through the page's
   * wrapped globals.
   */
  readonly channels?: () => readonly Channel[];
}

/** @throws TypeError naming the field that is wrong */
export function checkAdapter(adapter: ClientAdapter): void {
  const { label, url, policy, owns, channels } = Object(adapter) as Partial<ClientAdapter>;
  for (const [name, value] of Object.entries({ label, url })) {
    if (typeof value !== 'string' || value === '') {
      throw new TypeError(`registerClient: ${name} must be a non-empty string.`);
    }
  }
  if (policy !== undefined) checkPolicy(policy);
  for (const [name, value] of Object.entries({ owns, channels })) {
    if (value !== undefined && typeof value !== 'function') {
      throw new TypeError(`registerClient: ${name} must be a function, or be omitted.`);
    }
  }
}

function checkPolicy(policy: RetryPolicy): void {
  const { jitter, base, cap, maxAttempts = 0 } = Object(policy) as Partial<RetryPolicy>;
  if (typeof jitter === 'string' && [base, cap, maxAttempts].every(Number.isFinite)) return;
  throw new TypeError(
    'registerClient: policy must be { jitter, base, cap, maxAttempts? }, a string and finite numbers; omit maxAttempts for no limit.',
  );
}
