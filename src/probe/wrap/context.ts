import type { Channel, Ending, RegisteredClient } from '../../journal/registry.ts';
import type { ForeignClients } from '../foreign-clients.ts';
import type { LongPolls } from '../long-polls.ts';
import type { PageNatives, Scope } from '../natives.ts';
import type { Arrivals } from './arrivals.ts';
import type { UnderWay } from './under-way.ts';

/** Shared by the wrapped globals. */
export interface WrapContext {
  readonly scope: Scope;
  readonly natives: PageNatives;
  readonly clients: ForeignClients;
  readonly longPolls: LongPolls;
  readonly underWay: UnderWay;
  readonly arrivals: Arrivals;
  /** Whether the page may have made connections before the probe arrived. */
  readonly late: boolean;
  /** Native objects created by the probe itself. */
  readonly own: WeakSet<object>;
  /** The registered clients. */
  readonly registered: readonly RegisteredClient[];
  /** Whether no fault applies, either at all or to channels like this one. */
  readonly quiet: (channel?: Pick<Channel, 'transport' | 'url'>) => boolean;
  /** Reports an error in the probe itself to the journal; the page is not affected. */
  readonly complain: (message: string) => void;
}

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;
/** An EventSource has no CLOSING state. */
export const SOURCE_CLOSED = 2;

export const isFirefox = ({ scope }: WrapContext): boolean =>
  scope.navigator.userAgent.includes('Firefox');

export const isOk = (status: number): boolean => status >= 200 && status < 300;

/** The ending of a complete response, or of one that the page no longer wants. */
export const CLEAN = { code: 1000, reason: '', clean: true } as const;

/** The ending of a connection that was never established. */
export const FAILED = { code: 1006, reason: '', clean: false } as const;

/** The ending of a request that is answered with this status. */
export const refusedWith = (status: number): Ending => ({
  code: status,
  reason: `HTTP ${status}`,
  clean: false,
});
