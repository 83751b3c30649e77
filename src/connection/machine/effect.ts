import type { Draft, Entry } from '../../journal/entry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { ConnectionEvents } from '../events.ts';
import type { OutboxItem } from '../outbox.ts';
import type { Hello, Json, Ping } from '../protocol.ts';

/** A journal entry without the fields that the driver adds. */
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

/** A frame for the server; a message is passed as it is in the outbox. */
export type OutboundFrame = Hello | Ping | OutboxItem;

/** What the machine asks its driver to do, in this order. */
export type Effect =
  | {
      readonly type: 'open';
      readonly epoch: number;
      readonly transport: Transport;
      readonly url: string;
      readonly hello: Hello;
    }
  /** The machine disowns this connection: close it, and ignore anything more from it. */
  | {
      readonly type: 'close';
      readonly epoch: number;
      readonly reason: string;
    }
  | { readonly type: 'transmit'; readonly epoch: number; readonly frame: OutboundFrame }
  /** Wake the machine at `due`, replacing any earlier alarm; `Infinity`: do not wake it. */
  | { readonly type: 'alarm'; readonly due: number }
  | { readonly type: 'report'; readonly entry: Report }
  | ({ readonly type: 'emit' } & Emission)
  | { readonly type: 'deliver'; readonly body: Json; readonly encoding?: 'base64' | undefined };
