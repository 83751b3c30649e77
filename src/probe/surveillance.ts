import type { Draft } from '../journal/entry.ts';
import type { Tap } from '../journal/registry.ts';
import type { Later } from './backlog.ts';
import type { ForeignChannel } from './foreign-channel.ts';
import type { OwnRules } from './recognition/own-rules.ts';

/** The facilities with which foreign clients are watched. */
export interface Surveillance {
  readonly tap: Tap;
  readonly now: () => number;
  readonly write: (entry: Draft) => void;
  /** Makes a channel known that was open before. */
  readonly adopt?: (channel: ForeignChannel) => void;
  /** Default: data is inspected at once. */
  readonly later?: Later;
  /** Does the deferred work now. */
  readonly settle?: () => void;
  /** The connection to this URL is not one of the page's own. */
  readonly leaveAlone?: (url: string, server: string) => void;
  /** The user's rules for recognising messages; default: none. */
  readonly rules?: OwnRules;
}
