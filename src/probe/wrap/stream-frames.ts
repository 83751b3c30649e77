import { namedBy } from '../../faults/frame.ts';
import type { StreamKind } from '../recognition/protocol.ts';
import { type RpcKind, rpcKindOf } from '../recognition/rpc.ts';
import { EventStreamParser } from './event-stream.ts';
import { boundaryOf, PartReader } from './part-reader.ts';
import type { StreamFrame } from './stream-frame.ts';

/** Longest incomplete line that is kept, characters. */
const MAX_LINE = 1_000_000;

/** Reads text that arrives in pieces. */
interface Reader {
  /** Returns what a piece completes: events, or lines. */
  read(text: string): readonly StreamFrame[];
  /** Something is missing before the next piece: resumes at the next event or line. */
  skip(): void;
}

/** Reads the frames of a streamed response, whose parts may be inspected long after they arrive, or never. */
export class StreamFrames {
  readonly kind: StreamKind;
  /** Of the answer to a call: they may say how it ends. */
  readonly headers: Headers | undefined;
  readonly #reader: Reader;
  #decoder = new TextDecoder();
  #expected = 0;

  private constructor(kind: StreamKind, reader: Reader, headers?: Headers) {
    this.headers = headers;
    this.kind = kind;
    this.#reader = reader;
  }

  /** `undefined` for a response whose content type is not that of a stream. */
  static of(contentType: string | null): StreamFrames | undefined {
    const kind = contentType ?? '';
    if (/^text\/event-stream\s*(;|$)/i.test(kind))
      return new StreamFrames('events', new EventReader());
    const boundary = boundaryOf(kind);
    if (boundary) return new StreamFrames('parts', new PartReader(boundary));
    if (rpcKindOf(kind) === 'connect') return StreamFrames.ofCall('connect');
    const isLines = /^application\/(x-ndjson|jsonl|json-lines)\s*(;|$)/i.test(kind);
    return isLines ? new StreamFrames('lines', new LineReader()) : undefined;
  }

  /** For a response of one line after another. */
  static ofLines(): StreamFrames {
    return new StreamFrames('text', new LineReader());
  }

  /** For the answer to a remote call, apart from its envelopes. */
  static ofCall(kind: RpcKind, headers?: Headers): StreamFrames {
    return new StreamFrames(kind, new TextReader(), headers);
  }

  get rpc(): RpcKind | undefined {
    return this.kind === 'connect' || this.kind === 'grpc-web' ? this.kind : undefined;
  }

  /** For a response of plain text: each piece as it arrives. */
  static ofText(): StreamFrames {
    return new StreamFrames('text', new TextReader());
  }

  /** @param number of the part, from 0; a frame with a missing part is left out */
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
      // Data that is too long is not shown; the page receives it all the same.
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
      ({ data, type }) => this.#seen.push({ text: data, ...namedBy(type) }),
      () => {},
      // An event with a name but without data, such as an end marker; browsers do not pass it on to the page.
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
