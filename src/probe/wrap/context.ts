import type { Channel, Ending, RegisteredClient } from '../../journal/registry.ts';
import type { ForeignClients } from '../foreign-clients.ts';
import type { PageNatives, Scope } from '../natives.ts';
import type { Arrivals } from './arrivals.ts';
import type { UnderWay } from './under-way.ts';

/** What the wrapped globals share. */
export interface WrapContext {
  readonly scope: Scope;
  readonly natives: PageNatives;
  readonly clients: ForeignClients;
  readonly underWay: UnderWay;
  readonly arrivals: Arrivals;
  /** Whether the page may have made connections before the probe came. */
  readonly late: boolean;
  /** The native objects that the probe itself has made. */
  readonly own: WeakSet<object>;
  /** The clients that make themselves known. */
  readonly registered: readonly RegisteredClient[];
  /** Whether no fault stands in any way, or in the way of channels like this one. */
  readonly quiet: (channel?: Pick<Channel, 'transport' | 'url'>) => boolean;
  /** Tells the journal what went wrong in the probe itself; the page goes on without it. */
  readonly complain: (message: string) => void;
}

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;
/** An EventSource has no CLOSING. */
export const SOURCE_CLOSED = 2;

export const isFirefox = ({ scope }: WrapContext): boolean =>
  scope.navigator.userAgent.includes('Firefox');

export const isOk = (status: number): boolean => status >= 200 && status < 300;

/** The end of what nothing went wrong with: an answer is whole, or the page wants no more of it. */
export const CLEAN = { code: 1000, reason: '', clean: true } as const;

/** The end of a connection that never came about. */
export const FAILED = { code: 1006, reason: '', clean: false } as const;

/** The end of a request that is answered with this status. */
export const refusedWith = (status: number): Ending => ({
  code: status,
  reason: `HTTP ${status}`,
  clean: false,
});
