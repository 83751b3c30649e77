import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../../../src/probe/wrap/event-stream.ts';

function parse(pieces: readonly string[], lastEventId = '') {
  const events: StreamEvent[] = [];
  const retries: number[] = [];
  const parser = new EventStreamParser(
    lastEventId,
    (event) => events.push(event),
    (ms) => retries.push(ms),
  );
  for (const piece of pieces) parser.push(piece);
  return { events, retries };
}

describe('an event stream', () => {
  it('has events with a type, several lines of data and an id', () => {
    const text = 'event: named\nid: 7\ndata: a\ndata:b\n\ndata\n\n';
    expect(parse([text]).events).toEqual([
      { type: 'named', data: 'a\nb', lastEventId: '7' },
      { type: 'message', data: '', lastEventId: '7' },
    ]);
  });

  it('continues with the id of the previous stream until it sends another', () => {
    expect(parse(['data: a\n\nid\ndata: b\n\n'], '3').events).toMatchObject([
      { lastEventId: '3' },
      { lastEventId: '' },
    ]);
  });

  it('ignores comments, unknown fields, ids with a null character and a byte order mark', () => {
    const text = '\uFEFF: hi\nother: x\nid: a\0b\ndata: a\n\n';
    expect(parse([text]).events).toEqual([{ type: 'message', data: 'a', lastEventId: '' }]);
  });

  it('sets the reconnection time by a retry of digits only', () => {
    expect(parse(['retry: 250\nretry: 1e3\nretry: -1\nretry\n']).retries).toEqual([250]);
  });

  it('loses an event without a final blank line', () => {
    expect(parse(['data: a\n']).events).toEqual([]);
  });

  it('ends lines with CR, LF or both', () => {
    expect(parse(['data: a\r\n\r\ndata: b\r\rdata: c\n\n']).events).toMatchObject([
      { data: 'a' },
      { data: 'b' },
      { data: 'c' },
    ]);
  });

  it('means the same however it is split into pieces', () => {
    const line = fc.constantFrom('data: a', 'data:b', 'id: 1', 'event: e', ':c', '', 'retry: 5');
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, end), { maxLength: 20 }),
        fc.array(fc.nat(200), { maxLength: 10 }),
        (lines, cuts) => {
          // A CR at the very end may still become a CRLF: what comes next decides.
          const text = `${lines.map(([content, ending]) => content + ending).join('')}:`;
          const places = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b)];
          const pieces = places.map((place, index) => text.slice(place, places[index + 1]));
          expect(parse(pieces)).toEqual(parse([text]));
        },
      ),
      { seed: 20_264 },
    );
  });

  it('throws on an event that never ends', () => {
    const parser = new EventStreamParser(
      '',
      () => {},
      () => {},
    );
    expect(() => parser.push('x'.repeat(10_000_001))).toThrow(RangeError);
  });
});
