/**
 * Reads `text/event-stream` as the HTML Standard defines it (§ 9.2.6). Only the data matters here:
 * `onData` is called for each event, and with `null` when a piece of one came that does not end it.
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
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n?|\n/);
    rest = (lines.pop() ?? '') + held;
    for (const line of lines) {
      const field = /^data(?:: ?(.*))?$/s.exec(line);
      if (field) data.push(field[1] ?? '');
      if (line !== '' || data.length === 0) continue;
      onData(data.join('\n'));
      data = [];
    }
    if (rest || data.length > 0) onData(null);
  }
}
