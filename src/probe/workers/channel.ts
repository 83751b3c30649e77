import type { PageNatives, Scope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { readerOf } from '../wrap/disguise.ts';

/** What a worker's probe says. */
export type FromWorker =
  /** Its script has been run, and commands can be given. */
  | 'ready'
  /** It closes itself. */
  | 'over'
  /** To the command of this number: an envelope, as JSON. */
  | readonly [id: number, answer: string];

/** To a worker's probe: a command of this number, as JSON. */
export type ToWorker = readonly [id: number, command: string];

/** How probes speak to each other: by methods from before a script could put something else there. */
export interface Channels {
  send(port: MessagePort, message: FromWorker | ToWorker): void;
  hear(port: MessagePort, listener: (data: unknown) => void): void;
  end(port: MessagePort): void;
}

export function channelsOf({ MessagePort, MessageEvent }: Scope, natives: PageNatives): Channels {
  const { postMessage, start, close } = MessagePort.prototype;
  const dataOf = readerOf(MessageEvent.prototype, 'data');
  return {
    send: (port, message) => apply(postMessage as (message: unknown) => void, port, [message]),
    hear(port, listener) {
      natives.listen(port, 'message', (event) => listener(dataOf(event)));
      apply(start, port, []);
    },
    end: (port) => apply(close, port, []),
  };
}
