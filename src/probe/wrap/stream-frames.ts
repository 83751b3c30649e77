import { UNNAMED } from '../../faults/frame.ts';
import type { StreamKind } from '../recognition/protocol.ts';
import { EventStreamParser } from './event-stream.ts';
import { boundaryOf, PartReader } from './part-reader.ts';
import type { StreamFrame } from './stream-frame.ts';

/** Longest line that is kept until it ends, characters. */
const MAX_LINE = 1_000_000;

/** Reads text that comes in pieces. */
interface Reader {
  /** What a piece completes: the data of its events, or its lines. */
  read(text: string): readonly StreamFrame[];
  /** Something is missing before what comes next, which is read from the next beginning on. */
  skip(): void;
}

/** Reads the frames of an answer that streams, parts of which may be looked into long after they came, or never. */
export class StreamFrames {
  readonly kind: StreamKind;
  readonly #reader: Reader;
  #decoder = new TextDecoder();
  #expected = 0;

  private constructor(kind: StreamKind, reader: Reader) {
    this.kind = kind;
    this.#reader = reader;
  }

  /** `undefined` for an answer that is no stream, by its content type. */
  static of(contentType: string | null): StreamFrames | undefined {
    const kind = contentType ?? '';
    if (/^text\/event-stream\s*(;|$)/i.test(kind))
      return new StreamFrames('events', new EventReader());
    const boundary = boundaryOf(kind);
    if (boundary) return new StreamFrames('parts', new PartReader(boundary));
    // Connect's calls whose answers stream: each in an envelope of bytes, which nothing here looks into.
    if (/^application\/connect\+/i.test(kind)) return StreamFrames.ofText();
    const isLines = /^application\/(x-ndjson|jsonl|json-lines)\s*(;|$)/i.test(kind);
    return isLines ? new StreamFrames('lines', new LineReader()) : undefined;
  }

  /** Of an answer that is one line after the other. */
  static ofLines(): StreamFrames {
    return new StreamFrames('text', new LineReader());
  }

  /** Of an answer that is nothing but text: each piece as it comes. */
  static ofText(): StreamFrames {
    return new StreamFrames('text', new TextReader());
  }

  /** @param number of the part, from 0 on: a frame of which a part is missing is left out */
  read(part: Uint8Array | string, number: number): readonly StreamFrame[] {
    if (number !== this.#expected) {
      this.#decoder = new TextDecoder();
      this.#reader.skip();
    }
    this.#expected = number + 1;
    const text = typeof part === 'string' ? part : this.#decoder.decode(part, { stream: true });
    return this.#reader.read(text);
  }
}

class EventReader implements Reader {
  #seen: StreamFrame[] = [];
  #parser = this.#createParser();

  read(text: string): readonly StreamFrame[] {
    this.#seen = [];
    try {
      this.#parser.push(text);
    } catch {
      // What is too long to be kept is not shown; the page has it all the same.
      this.skip();
    }
    return this.#seen;
  }

  skip(): void {
    this.#parser = this.#createParser();
    this.#parser.skip();
  }

  #createParser(): EventStreamParser {
    return new EventStreamParser(
      '',
      ({ data, type }) =>
        this.#seen.push(type === UNNAMED ? { text: data } : { text: data, name: type }),
      () => {},
      // What is named, and no more, is an end, say; no page hears of it from its browser.
      (_id, type) => type !== '' && this.#seen.push({ text: '', name: type }),
    );
  }
}

class LineReader implements Reader {
  #rest = '';
  #skips = false;

  read(text: string): readonly StreamFrame[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    if (this.#skips && lines.length > 0) {
      lines.shift();
      this.#skips = false;
    }
    return lines.filter((line) => line.trim() !== '').map((text) => ({ text }));
  }

  skip(): void {
    this.#rest = '';
    this.#skips = true;
  }
}

class TextReader implements Reader {
  read(text: string): readonly StreamFrame[] {
    return text === '' ? [] : [{ text }];
  }

  skip(): void {}
}
