import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { ServerFrame } from '../connection/protocol.ts';
import { Feed } from './feed.ts';
import type { HelloFrame } from './frames.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { Report } from './report.ts';
import type { Claim, Kind, Opened, Range, Session, Store } from './store.ts';

/**
 * Shows that the connection is alive while its client's work takes long. Clients ignore the type, but any frame is a sign of
 * life to them.
 */
export const LIVE = { type: 'live' } as const;

export type DownFrame = ServerFrame | typeof LIVE;

/** The downstream side of a connection. */
export interface Peer {
  send(frame: DownFrame): void;
  /** Resolves when it can take more; `undefined` when it can now. */
  room(): Promise<void> | undefined;
  /** Whether the client has closed the connection. */
  readonly gone: boolean;
  /** Sends the reason, where that is possible, and closes. */
  end(why: Refusal): void;
}

/** The server's name for a connection. It contains the client id, so that every node can tell the owner; the rest is secret. */
export function nameFor(clientId: string): string {
  return `${randomUUID()}.${Buffer.from(clientId).toString('base64url')}`;
}

/** @returns `null` for a name that no server has issued */
export function clientOf(name: string): string | null {
  const [uuid = '', encoded = ''] = name.split('.');
  const clientId = Buffer.from(encoded, 'base64url').toString();
  return /^[0-9a-f-]{36}$/.test(uuid) && clientId !== '' ? clientId : null;
}

export function claimFor(
  { instance = null, epoch }: Pick<HelloFrame, 'epoch'> & { instance?: string | null },
  { arrival }: Opened,
  kind: Kind,
  connection: string,
): Claim {
  return { connection, kind, instance, epoch, arrival };
}

/** Resolves when the stream can take more; `undefined` when it can now. */
export function roomIn(stream: Writable): Promise<void> | undefined {
  if (!stream.writableNeedDrain) return undefined;
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });
}

/** The event after which a client resumes that has everything up to `received` of the log that it names. */
export function resumeAfter(
  { received, log }: Pick<HelloFrame, 'received' | 'log'>,
  range: Range,
): number {
  const { first, last } = range;
  // It has nothing of another log.
  if (log !== undefined && log !== range.log) return first - 1;
  return received > last ? last : Math.max(received, first - 1);
}

/** An open connection of this node: delivers the channel's events to its peer until it is ended. */
export class Standing {
  readonly clientId: string | null;
  readonly channel: string;
  readonly name: string;
  readonly #peer: Peer;
  readonly #feed: Feed;
  #ended = false;
  /** The last message of its session, according to its welcome. */
  welcomed = 0;
  /** The run of the page, as its hello names it. */
  instance: string | null = null;
  /** Whether it has been claimed as the newest connection of its client id. */
  claimed = false;
  /** Called when it has ended, from either side. */
  onEnd: () => void = () => {};

  constructor(
    store: Store<never>,
    who: Pick<Session, 'channel'> & { readonly clientId: string | null },
    name: string,
    peer: Peer,
    behind: Refusal,
    report: Report,
  ) {
    this.clientId = who.clientId;
    this.channel = who.channel;
    this.name = name;
    this.#peer = peer;
    this.#feed = new Feed(store, who.channel, {
      onEvent: (event) => this.send({ type: 'event', ...event }),
      room: () => peer.room(),
      onEnd: (error) => this.end(error === undefined ? behind : refusalOf(error, report)),
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  listen(): Promise<void> {
    return this.#feed.open();
  }

  /** Delivers the events after `position` of a log. */
  start(position: number, log: string): void {
    this.#feed.start(position, log);
  }

  send(frame: DownFrame): void {
    if (!this.#ended) this.#peer.send(frame);
  }

  end(why: Refusal): void {
    if (this.leave()) this.#peer.end(why);
  }

  /**
   * The client is gone.
   *
   * @returns `false` when the connection had already ended
   */
  leave(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#feed.close();
    this.onEnd();
    return true;
  }
}
