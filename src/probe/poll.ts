/** Between the packets of one body. */
const SEPARATOR = '\x1e';

/** Whether a request to this URL is one of those that, one after the other, stand for a connection: as Engine.IO names them. */
export function isPoll(url: string): boolean {
  const query = url.indexOf('?');
  return (
    query >= 0 && /[?&]transport=polling(&|#|$)/.test(url.slice(query)) && /[?&]EIO=\d/.test(url)
  );
}

/** What an answer to a poll says that brings nothing: without any answer the next poll would never come. */
export const NOTHING = '6';

/** Whether what a poll's client sends is its goodbye. */
export const isFarewell = (body: string): boolean => body.split(SEPARATOR).includes('1');
