import type { Draft, Entry } from '../../journal/entry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { ConnectionEvents } from '../events.ts';
import type { OutboxItem } from '../outbox.ts';
import type { Hello, Json, Ping } from '../protocol.ts';

/** A journal entry without what the driver adds. */
export type Report =
  Draft<Entry> extends infer D
    ? D extends { at: number; connection: string }
      ? Omit<D, 'at' | 'connection'>
      : never
    : never;

/** An event for the page. */
export type Emission = {
  [K in keyof ConnectionEvents]: { readonly event: K; readonly detail: ConnectionEvents[K] };
}[keyof ConnectionEvents];

/** What goes to the server; a message as it is in the outbox. */
export type OutboundFrame = Hello | Ping | OutboxItem;

/** What the machine asks its driver to do, in order. */
export type Effect =
  | {
      readonly type: 'open';
      readonly epoch: number;
      readonly transport: Transport;
      readonly url: string;
      readonly hello: Hello;
    }
  /** The machine disowns this connection: end it, and let nothing more come from it. */
  | {
      readonly type: 'close';
      readonly epoch: number;
      readonly reason: string;
    }
  | { readonly type: 'transmit'; readonly epoch: number; readonly frame: OutboundFrame }
  /** Wake the machine then, and not when it was said before; `Infinity`: not at all. */
  | { readonly type: 'alarm'; readonly due: number }
  | { readonly type: 'report'; readonly entry: Report }
  | ({ readonly type: 'emit' } & Emission)
  | { readonly type: 'deliver'; readonly body: Json; readonly encoding?: 'base64' | undefined };
