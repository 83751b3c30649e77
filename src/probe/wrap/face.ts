import type { ForeignChannel } from '../foreign-channel.ts';
import type { PageNatives } from '../natives.ts';
import { FAILED } from './context.ts';
import { HandlerAttributes } from './stand-in.ts';

/** How a socket or an event source of the page comes to be. */
export interface Making<T> {
  readonly url: string;
  /** The native one, which connects. Throws as natively. */
  readonly connect: () => T;
  /** One that does not connect. */
  readonly standIn: () => T;
}

/** One that the page made without us: before we came, or with a constructor that it has kept. */
export interface Earlier<T> {
  readonly made: T;
  /** Its `readyState`: it is open, or still connecting. */
  readonly state: number;
}

export interface Face<T> {
  /** What the page holds. */
  readonly face: T;
  /** What is on the network; `null` while the attempt has not gone out. */
  readonly wire: T | null;
  /** The `on…` attributes of a stand-in; a native one has its own. */
  readonly handlers: HandlerAttributes | null;
}

/**
 * The native one, when the attempt goes out at once; else a stand-in, for which `dial` connects later.
 *
 * @param earlier its attempt has gone out
 * @throws what the native constructor throws
 */
export function faceOf<T extends EventTarget>(
  natives: PageNatives,
  channel: ForeignChannel,
  { connect, standIn }: Making<T>,
  dial: () => void,
  earlier?: Earlier<T>,
): Face<T> {
  if (earlier) return { face: earlier.made, wire: earlier.made, handlers: null };
  if (!channel.attempt(dial)) {
    const face = standIn();
    return { face, wire: null, handlers: new HandlerAttributes(natives, face) };
  }
  try {
    const face = connect();
    return { face, wire: face, handlers: null };
  } catch (error) {
    channel.over(FAILED, 'remote');
    throw error;
  }
}
