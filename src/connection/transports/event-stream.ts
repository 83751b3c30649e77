/**
 * Reads `text/event-stream` as the HTML Standard defines it (§ 9.2.6). Only the data matters here: `onData` is
 * called for each event, and with `null` for a chunk that does not complete one.
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  onData: (data: string | null) => void,
): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let rest = '';
  let held = '';
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const piece = held + value;
    // A lone CR at the end may be the first half of a CRLF.
    held = piece.endsWith('\r') ? '\r' : '';
    const lines = piece.slice(0, piece.length - held.length).split(/\r\n?|\n/);
    // Earlier chunks are not scanned again: a large event is one line that comes in many chunks.
    lines[0] = rest + lines[0];
    rest = lines.pop() as string;
    for (const line of lines) {
      const field = /^data(?:: ?(.*))?$/s.exec(line);
      // Absent after a bare `data`; it joins as an empty text.
      if (field) data.push(field[1] as string);
      if (line !== '' || data.length === 0) continue;
      onData(data.join('\n'));
      data = [];
    }
    if (rest || data.length > 0) onData(null);
  }
}
