import type { Transport } from '../journal/entry.ts';
import type { Channel, Ending, Passage, RegisteredClient } from '../journal/registry.ts';
import type { Hello } from './protocol.ts';
import type { Connection, OpenTransport, TransportRequest } from './transports/transport.ts';

/** What a physical connection tells its owner. */
export interface PhysicalEvents {
  onOpen(plain: boolean): void;
  onFrame(data: unknown): void;
  onClose(ending: Ending, by: 'remote' | 'fault'): void;
}

/**
 * One physical connection of the client. All that passes between it and its owner goes through the
 * client's tap, when there is one.
 */
export class PhysicalConnection implements Channel {
  readonly connection: string;
  readonly epoch: number;
  readonly transport: Transport;
  readonly url: string;
  plain = false;
  /** What its hello says besides what the machine knows. */
  extra: Partial<Hello> = {};
  #live = true;
  #connection: Connection | null = null;
  readonly #client: RegisteredClient;
  readonly #events: PhysicalEvents;

  constructor(
    client: RegisteredClient,
    epoch: number,
    transport: Transport,
    url: string,
    events: PhysicalEvents,
  ) {
    this.connection = client.id;
    this.epoch = epoch;
    this.transport = transport;
    this.url = url;
    this.#client = client;
    this.#events = events;
  }

  get live(): boolean {
    return this.#live;
  }

  open(openTransport: OpenTransport, request: TransportRequest): void {
    this.#pass({ kind: 'attempt' }, () => {
      this.#connection = openTransport(request, {
        onOpen: (plain) => {
          this.plain = plain;
          this.#pass({ kind: 'open' }, () => this.#events.onOpen(plain));
        },
        onFrame: (data) => this.#pass({ kind: 'frame', direction: 'in', data }, this.#receive),
        onClose: (ending) => this.#pass({ kind: 'close', ending }, this.#finish),
      });
    });
  }

  send(frame: string): void {
    this.#pass({ kind: 'frame', direction: 'out', data: frame }, (passage) => {
      if (passage.kind === 'frame') this.#connection?.send(String(passage.data));
    });
  }

  /** Its owner disowns it. */
  close(code: number, reason: string): void {
    this.#live = false;
    this.#connection?.close(code, reason);
  }

  end(ending: Ending): void {
    this.#finishBy('fault', ending);
  }

  /** It cannot even be tried. */
  fail(ending: Ending): void {
    this.#finishBy('remote', ending);
  }

  #finishBy(by: 'remote' | 'fault', ending: Ending): void {
    if (!this.#live) return;
    this.close(1000, ending.reason);
    this.#events.onClose(ending, by);
  }

  #receive = (passage: Passage): void => {
    if (passage.kind === 'frame') this.#events.onFrame(passage.data);
  };

  #finish = (passage: Passage): void => {
    if (passage.kind !== 'close') return;
    this.#live = false;
    this.#events.onClose(passage.ending, 'remote');
  };

  #pass(passage: Passage, go: (passage: Passage) => void): void {
    if (!this.#live) return;
    const { tap } = this.#client;
    if (!tap) return go(passage);
    tap(this, passage, (passed) => {
      if (this.#live) go(passed);
    });
  }
}
