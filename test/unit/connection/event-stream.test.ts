import { describe, expect, it, vi } from 'vitest';
import { readEventStream } from '../../../src/connection/transports/event-stream.ts';

const bodyOf = (pieces: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });

/** The data of the events in these pieces. */
async function read(...pieces: Uint8Array[]): Promise<string[]> {
  const events: string[] = [];
  await readEventStream(bodyOf(pieces), (data) => {
    if (data !== null) events.push(data);
  });
  return events;
}

describe('an event stream', () => {
  const text =
    '\ufeffdata: ä€😀\r\n\r\n:comment\nevent: x\rdata:one\rdata: two\r\rid: 1\ndata\n\ndata:  three\r\n\r\ndata: four\r\ndata: five\r\n\r\n';

  it('is parsed the same wherever it is cut', async () => {
    const bytes = new TextEncoder().encode(text);
    for (let first = 0; first <= bytes.length; first++) {
      for (const length of [1, 2, 3]) {
        const second = Math.min(bytes.length, first + length);
        const pieces = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
        expect(await read(...pieces)).toEqual(['ä€😀', 'one\ntwo', '', ' three', 'four\nfive']);
      }
    }
  });

  const bytes = (text: string) => new TextEncoder().encode(text);

  it('takes no data from fields whose names merely begin or end with data', async () => {
    const text = 'metadata: a\ndatabase: b\ndata-c: d\n data: e\ndata: f\n\n';
    expect(await read(bytes(text))).toEqual(['f']);
  });

  it('keeps U+2028 and U+2029, which separate lines only in JavaScript', async () => {
    expect(await read(bytes('data: a\u2028b\u2029c\n\n'))).toEqual(['a\u2028b\u2029c']);
  });

  it('has no event in comments and empty lines', async () => {
    expect(await read(bytes(':\n\n\n\nevent: ping\n\n'))).toEqual([]);
  });

  it('reports each piece that leaves an event unfinished, and no other', async () => {
    const told: (string | null)[] = [];
    const pieces = [
      'da',
      'ta: a',
      '\n',
      '\n',
      'data: b\n\n',
      ':\n\n',
      'data: c\n\ndata: d',
      '\r\n\r\n',
    ];
    await readEventStream(bodyOf(pieces.map(bytes)), (data) => told.push(data));
    expect(told).toEqual([null, null, null, 'a', 'b', 'c', null, 'd']);
  });

  it('is scanned in linear time, however many pieces a large event arrives in', async () => {
    const split = vi.spyOn(String.prototype, 'split');
    const piece = new TextEncoder().encode('x'.repeat(1000));
    const end = new TextEncoder().encode('\n\n');
    const [event = ''] = await read(
      new TextEncoder().encode('data: '),
      ...Array.from({ length: 500 }, () => piece),
      end,
    );
    const looked = split.mock.contexts.reduce<number>((sum, context) => {
      const { length } = String(context);
      return sum + length;
    }, 0);
    split.mockRestore();
    expect(event).toHaveLength(500_000);
    expect(looked).toBeLessThan(2 * event.length);
  });
});
