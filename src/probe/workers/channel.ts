import type { PageNatives, Scope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { readerOf } from '../wrap/disguise.ts';

/** A message from a worker's probe. */
export type FromWorker =
  /** Its script has run, and commands can be sent. */
  | 'ready'
  /** The worker closes itself. */
  | 'over'
  /** The answer to the command with this number: an envelope, as JSON. */
  | readonly [id: number, answer: string];

/** A command for a worker's probe, as JSON, with its number. */
export type ToWorker = readonly [id: number, command: string];

/** How probes communicate: by methods saved before any script could replace them. */
export interface Channels {
  send(port: MessagePort, message: FromWorker | ToWorker): void;
  hear(port: MessagePort, listener: (data: unknown) => void): void;
  end(port: MessagePort): void;
  dataOf(event: Event): unknown;
}

export function channelsOf({ MessagePort, MessageEvent }: Scope, natives: PageNatives): Channels {
  const { postMessage, start, close } = MessagePort.prototype;
  const dataOf = readerOf(MessageEvent.prototype, 'data');
  return {
    dataOf,
    send: (port, message) => apply(postMessage as (message: unknown) => void, port, [message]),
    hear(port, listener) {
      natives.listen(port, 'message', (event) => listener(dataOf(event)));
      apply(start, port, []);
    },
    end: (port) => apply(close, port, []),
  };
}
