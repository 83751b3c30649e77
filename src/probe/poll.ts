/** Whether a request to this URL is one of those that, one after the other, stand for a connection: as engine.io names them. */
export function isPoll(url: string): boolean {
  const query = url.indexOf('?');
  return (
    query >= 0 && /[?&]transport=polling(&|$)/.test(url.slice(query)) && /[?&]EIO=\d/.test(url)
  );
}
