import { emptyPayload } from './recognition/engine-io.ts';
import { sockJsCarrier } from './recognition/sockjs.ts';

/** Whether a request to this URL is one of a series of polls that together form a connection, by the URLs of Engine.IO and SockJS. */
export function isPoll(url: string): boolean {
  if (sockJsCarrier(url)?.startsWith('xhr')) return true;
  const query = url.indexOf('?');
  return (
    query >= 0 && /[?&]transport=polling(&|#|$)/.test(url.slice(query)) && /[?&]EIO=\d/.test(url)
  );
}

/** An answer to a poll that brings nothing: without any answer, the client would not poll again. */
export const emptyAnswer = (url: string): string =>
  sockJsCarrier(url) === undefined ? emptyPayload(url) : 'h\n';
