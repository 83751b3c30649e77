import { describe, expect, it, vi } from 'vitest';
import { readEventStream } from '../../../src/connection/transports/event-stream.ts';

/** The data of the events in these pieces. */
async function read(...pieces: Uint8Array[]): Promise<string[]> {
  const events: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  await readEventStream(body, (data) => {
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
