/**
 * Reads `text/event-stream` as the HTML Standard defines it (§ 9.2.6). Only the data matters here:
 * `onData` is called for each event, and with `null` when something came that ends none: a piece, or a comment.
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  onData: (data: string | null) => void,
): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let rest = '';
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    // A lone CR at the end may be the first half of a CRLF.
    const held = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + held;
    let ended = false;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) onData(data.join('\n'));
        ended ||= data.length > 0;
        data = [];
      } else if (line === 'data') data.push('');
      else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    }
    if (!ended) onData(null);
  }
}
