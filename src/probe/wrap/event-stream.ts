/** One event of a stream. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** Longest line or event kept, characters: a stream without line breaks must not fill the page's memory. */
const MAX_LENGTH = 10_000_000;

/**
 * Parses `text/event-stream` as defined by the HTML Standard (§ 9.2.6), from text in pieces.
 *
 * @param lastEventId the last id of the previous stream
 * @param onEmpty called at the end of a block without data, which may have contained an id; with the name of the event, if it has one
 */
export class EventStreamParser {
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #onRetry: (ms: number) => void;
  readonly #onEmpty: (id: string, type: string) => void;
  #rest = '';
  #begun = false;
  #skips = false;
  #type = '';
  #data: string[] = [];
  #length = 0;
  #id: string;

  constructor(
    lastEventId: string,
    onEvent: (event: StreamEvent) => void,
    onRetry: (ms: number) => void,
    onEmpty: (id: string, type: string) => void = () => {},
  ) {
    this.#id = lastEventId;
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
    this.#onEmpty = onEmpty;
  }

  /** Treats what follows as the middle of an event, which is left out. */
  skip(): void {
    this.#skips = true;
    // It is also unknown where a line begins: treated as a comment, the rest of the line ends no event.
    this.push(':');
  }

  /** @throws RangeError when a line or an event is too long to be kept */
  push(piece: string): void {
    if (!this.#begun && piece !== '') {
      this.#begun = true;
      if (piece.startsWith('\uFEFF')) piece = piece.slice(1);
    }
    const text = this.#rest + piece;
    // A lone CR at the end may be the first half of a CRLF.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + text.slice(whole.length);
    if (this.#rest.length + this.#length > MAX_LENGTH) {
      throw new RangeError(`An event of more than ${MAX_LENGTH} characters cannot be kept.`);
    }
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (this.#skips) {
      this.#skips = line !== '';
      return;
    }
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    this.#field(field, value);
  }

  #field(field: string, value: string): void {
    switch (field) {
      case 'event':
        this.#type = value;
        return;
      case 'data':
        this.#data.push(value);
        this.#length += value.length;
        return;
      case 'id':
        if (!value.includes('\0')) this.#id = value;
        return;
      case 'retry':
        if (/^[0-9]+$/.test(value)) this.#onRetry(Number(value));
    }
  }

  #dispatch(): void {
    const [type, data] = [this.#type, this.#data];
    this.#type = '';
    this.#data = [];
    this.#length = 0;
    if (data.length === 0) return this.#onEmpty(this.#id, type);
    this.#onEvent({ type: type || 'message', data: data.join('\n'), lastEventId: this.#id });
  }
}
