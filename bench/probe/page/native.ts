/** The browser's originals, including the methods, as they were before the probe; and the page's globals as they are now. */
export interface Platform {
  webSocket(url: string): WebSocket;
  send(socket: WebSocket, data: string): void;
  eventSource(url: string): EventSource;
  onMessage(target: EventTarget, listener: (event: MessageEvent) => void): void;
  fetch(url: string): Promise<Response>;
}

/** What a script that runs before the probe has kept. */
export interface Kept {
  readonly WebSocket: typeof WebSocket;
  readonly EventSource: typeof EventSource;
  readonly fetch: typeof fetch;
  readonly send: WebSocket['send'];
  readonly listen: EventTarget['addEventListener'];
}

declare global {
  var kept: Kept;
}

/** `listener`: native, with an additional listener that only reads the data of each event, as any recorder must. */
export type Way = 'native' | 'probe' | 'listener';

const native: Platform = {
  webSocket: (url) => new kept.WebSocket(url),
  send: (socket, data) => kept.send.call(socket, data),
  eventSource: (url) => new kept.EventSource(url),
  onMessage: (target, listener) =>
    kept.listen.call(target, 'message', listener as (event: Event) => void),
  fetch: (url) => kept.fetch.call(globalThis, url),
};

export const platform: Readonly<Record<Way, Platform>> = {
  native,
  probe: {
    webSocket: (url) => new WebSocket(url),
    send: (socket, data) => socket.send(data),
    eventSource: (url) => new EventSource(url),
    onMessage: (target, listener) =>
      target.addEventListener('message', listener as (event: Event) => void),
    fetch: (url) => fetch(url),
  },
  listener: {
    ...native,
    onMessage: (target, listener) => {
      native.onMessage(target, ({ data }) => data);
      native.onMessage(target, listener);
    },
  },
};
