import { clip } from '../journal/clip.ts';
import type { PollAnswer } from '../journal/entry.ts';
import type { Channel, Ending, FrameReader, Passage, Tap } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Later } from './backlog.ts';
import { devServerSaying } from './dev-server.ts';
import type { StreamFrame } from './wrap/stream-frame.ts';

/** Longest part of a URL that is kept, for rules that match a substring of it. */
const MAX_URL = 4000;

/** Bytes that an operating system still accepts for a dead link; these count as sent. */
const SEND_BUFFER = 65_536;

/** What is known of received data beside the data. */
export interface Received {
  /** The name that the server gives it. */
  readonly name?: string | undefined;
  readonly poll?: PollAnswer | undefined;
}

/** The client that owns the connection: it is told everything that happens on it. */
export interface Owner {
  readonly id: string;
  readonly tap: Tap;
  readonly later: Later;
  /** Inspects data that the page may still change. */
  see(data: unknown, look: (data: unknown) => void): void;
  reader(url: string): FrameReader;
  opened(epoch: number, transport: Transport, partial: boolean): void;
  sent(epoch: number, transport: Transport, url: string, data: unknown): void;
  received(epoch: number, transport: Transport, url: string, data: unknown, as?: Received): void;
  closed(
    epoch: number,
    transport: Transport,
    ending: Ending,
    by: 'client' | 'remote' | 'fault',
  ): void;
  /** The connection has turned out not to be the page's own. */
  leaveAlone(epoch: number, transport: Transport, url: string, server: string): void;
}

/** One physical connection of a client that is not ours, routed through the tap and into the journal. */
export class ForeignChannel implements Channel {
  readonly connection: string;
  readonly transport: Transport;
  readonly url: string;
  readonly single: boolean;
  beside: boolean;
  #epoch = 0;
  #lookSent: (data: unknown) => void = () => {};
  #lookReceived: (data: unknown, as?: Received) => void = () => {};
  /** Its end is already in the journal. */
  #closed = false;
  #stranded = 0;
  /** Nothing has been received on it yet. */
  #unheard: boolean;
  /** Not one of the page's own connections: everything passes unchanged. */
  #leftAlone = false;
  readonly #client: Owner;
  readonly #later: Later;
  /** `null` after its end: what has been seen must not keep the page's objects alive. */
  #end: ((ending: Ending) => void) | null;

  constructor(
    client: Owner,
    epoch: number,
    transport: Transport,
    url: string,
    end: (ending: Ending) => void,
    single = false,
  ) {
    this.connection = client.id;
    this.transport = transport;
    this.url = clip(url, MAX_URL);
    this.single = this.beside = single;
    this.#unheard = transport === 'websocket';
    this.#client = client;
    this.#later = client.later;
    this.#end = end;
    this.epoch = epoch;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Data seen before the change keeps its old epoch. */
  set epoch(epoch: number) {
    const { transport, url } = this;
    this.#epoch = epoch;
    this.#lookSent = (data) => this.#client.sent(epoch, transport, url, data);
    this.#lookReceived = (data, as) => this.#client.received(epoch, transport, url, data, as);
  }

  get live(): boolean {
    return this.#end !== null;
  }

  get reader(): FrameReader {
    return this.#client.reader(this.url);
  }

  end(ending: Ending): void {
    const end = this.#end;
    this.#end = null;
    end?.(ending);
  }

  /** Goes through the tap. What is passed after the end is dropped. */
  pass = (passage: Passage, pass: (passage: Passage) => void): void => {
    if (this.#leftAlone) return pass(passage);
    if (!this.live) return;
    this.#client.tap(this, passage, (passed) => {
      if (this.live) pass(passed);
    });
  };

  strand(bytes: number): void {
    this.#stranded += bytes;
  }

  /** Sent bytes that not even the operating system accepts any more. */
  get stranded(): number {
    return Math.max(0, this.#stranded - SEND_BUFFER);
  }

  /** @returns whether it goes out at once; if it goes out later, `dial` is called then */
  attempt(dial: () => void): boolean {
    let within = true;
    let passed = false;
    this.pass({ kind: 'attempt' }, () => {
      if (within) passed = true;
      else dial();
    });
    within = false;
    return passed;
  }

  opened(partial = false): void {
    if (!this.#closed) this.#client.opened(this.epoch, this.transport, partial);
  }

  /** The page has been notified of its end. */
  over(ending: Ending, by: 'remote' | 'fault'): void {
    this.#end = null;
    this.#tell(ending, by);
  }

  /** The page closes it. The connection is still live until the page has been notified of the end. */
  disowned(code: number | undefined, reason: string): void {
    this.#tell({ code: code ?? 1005, reason, clean: true }, 'client');
  }

  /** Nobody is waiting for its end any more. */
  forget(): void {
    this.#end = null;
  }

  sent(data: unknown): void {
    if (this.#leftAlone) return;
    if (typeof data === 'string') this.#later(data, this.#lookSent);
    else this.#client.see(data, this.#lookSent);
  }

  /** @param at the time, for callers that know it */
  received(data: unknown, at?: number, as?: Received): void {
    if (this.#unheard) {
      this.#unheard = false;
      const server = devServerSaying(this.url, data);
      if (server) this.#leaveAlone(server);
    }
    if (this.#leftAlone) return;
    const look = this.#lookReceived;
    // One function for all data of which nothing is known: there may be much.
    const known = as === undefined ? look : (seen: unknown) => look(seen, as);
    if (typeof data === 'string') this.#later(data, known, at);
    else this.#client.see(data, known);
  }

  /** @param read returns the frames that the part completes */
  receivedPart<T extends Uint8Array | string>(
    seen: T,
    read: (part: T) => readonly StreamFrame[],
  ): void {
    const look = this.#lookReceived;
    this.#later(seen, (part) => {
      for (const { text, name } of read(part))
        look(text, name === undefined ? undefined : { name });
    });
  }

  #leaveAlone(server: string): void {
    this.#leftAlone = this.#closed = true;
    this.#end = null;
    this.#client.leaveAlone(this.epoch, this.transport, this.url, server);
  }

  #tell(ending: Ending, by: 'client' | 'remote' | 'fault'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#client.closed(this.epoch, this.transport, ending, by);
  }
}
