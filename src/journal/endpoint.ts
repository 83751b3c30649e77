/** A URL as far as its path: what it asks for there may differ from one connection to the next. */
export const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';

/** A server's number, a session of its own for each connection of SockJS, and how it is carried. */
export const SOCKJS_SESSION =
  /\/\d{3,4}\/[^/?#]+\/(websocket|xhr|xhr_streaming|xhr_send|eventsource)(?=[?#]|$)/;

/** The same for `ws:` and `http:`, for each query, and for each session of SockJS. */
export const endpointOf = (url: string): string =>
  withoutQuery(url)
    .replace(/^[a-z]+:/, '')
    .replace(SOCKJS_SESSION, '');
