import type { Draft } from '../journal/entry.ts';
import type { Tap } from '../journal/registry.ts';
import type { Later } from './backlog.ts';
import type { ForeignChannel } from './foreign-channel.ts';
import type { OwnRules } from './recognition/own-rules.ts';

/** By what clients are watched that are not ours. */
export interface Surveillance {
  readonly tap: Tap;
  readonly now: () => number;
  readonly write: (entry: Draft) => void;
  /** Makes a channel known that was open before. */
  readonly adopt?: (channel: ForeignChannel) => void;
  /** Left out: what is seen is looked into at once. */
  readonly later?: Later;
  /** Has done now what was to be done later. */
  readonly settle?: () => void;
  /** What is at this URL is none of the page's own connections. */
  readonly leaveAlone?: (url: string, server: string) => void;
  /** What the user says of how messages are told; left out: nothing. */
  readonly rules?: OwnRules;
}
