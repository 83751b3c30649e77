/** A URL up to its path: its query may differ from one connection to the next. */
export const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';

/** The part of a SockJS URL that differs for each connection: server number, session and transport. */
export const SOCKJS_SESSION =
  /\/\d{3,4}\/[^/?#]+\/(websocket|xhr|xhr_streaming|xhr_send|eventsource)(?=[?#]|$)/;

/** Equal for `ws:` and `http:`, for any query, and for any session of SockJS. */
export const endpointOf = (url: string): string =>
  withoutQuery(url)
    .replace(/^[a-z]+:/, '')
    .replace(SOCKJS_SESSION, '');
