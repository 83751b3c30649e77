import type { ForeignChannel } from '../foreign-channel.ts';
import type { PageNatives } from '../natives.ts';
import { FAILED } from './context.ts';
import { HandlerAttributes } from './stand-in.ts';

/** How to create a socket or an event source of the page. */
export interface Making<T> {
  readonly url: string;
  /** Creates the native object, which connects. Throws as the native constructor does. */
  readonly connect: () => T;
  /** Creates an object that does not connect. */
  readonly standIn: () => T;
}

/** An object that the page created without us: before the probe arrived, or with a saved constructor. */
export interface Earlier<T> {
  readonly made: T;
  /** Its `readyState`: open, or still connecting. */
  readonly state: number;
}

export interface Face<T> {
  /** The object that the page holds. */
  readonly face: T;
  /** The object on the network; `null` until the attempt goes out. */
  readonly wire: T | null;
  /** The `on…` attributes of a stand-in; a native object has its own. */
  readonly handlers: HandlerAttributes | null;
}

/**
 * The native object if the attempt goes out at once; otherwise a stand-in, for which `dial` connects later.
 *
 * @param earlier an object whose attempt has already gone out
 * @throws whatever the native constructor throws
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
