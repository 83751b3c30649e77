import type { Draft } from '../journal/entry.ts';

type Look = (text: string) => void;

export interface BacklogOptions {
  /** An entry's `at`. */
  readonly now: () => number;
  readonly write: (entry: Draft) => void;
  /** Most texts kept. */
  readonly texts?: number;
  /** Most bytes that they have, at two for each character. */
  readonly bytes?: number;
}

/**
 * What was seen on the wire, to be looked into when somebody asks for the journal: a page that sends ten thousand frames a second must not pay
 * for the parsing of each. The oldest fall out when there are too many, and an `overflow` entry tells how many.
 */
export class Backlog {
  /** Text number `n` is in slot `n % slots.length`. */
  readonly #slots: (Look | undefined)[];
  readonly #texts: string[];
  readonly #times: Float64Array;
  readonly #maxBytes: number;
  readonly #clock: () => number;
  readonly #write: (entry: Draft) => void;
  #first = 0;
  #next = 0;
  #bytes = 0;
  #dropped = 0;
  /** When what is looked into now was seen. */
  #then: number | null = null;

  constructor({ now, write, texts = 10_000, bytes = 4_000_000 }: BacklogOptions) {
    this.#slots = new Array(texts);
    this.#texts = new Array(texts).fill('');
    this.#times = new Float64Array(texts);
    this.#maxBytes = bytes;
    this.#clock = now;
    this.#write = write;
  }

  /** The time for an entry that is written now: of what is looked into, the time when it was seen. */
  now = (): number => this.#then ?? this.#clock();

  /** Has `look` called with the text when the journal is read. */
  later = (text: string, look: Look): void => {
    if (this.#next - this.#first === this.#slots.length) this.#drop();
    const slot = this.#next++ % this.#slots.length;
    this.#slots[slot] = look;
    this.#texts[slot] = text;
    this.#times[slot] = this.#clock();
    this.#bytes += weight(text);
    while (this.#bytes > this.#maxBytes && this.#next - this.#first > 1) this.#drop();
  };

  /** Looks into all of it, in order. What is written meanwhile is in its place. */
  settle = (): void => {
    if (this.#then !== null || this.#next === this.#first) return;
    try {
      while (this.#first < this.#next) {
        const slot = this.#first % this.#slots.length;
        this.#then = this.#times[slot] ?? 0;
        if (this.#dropped > 0) this.#confess(this.#then);
        const [look, text] = this.#take();
        look?.(text);
      }
    } finally {
      this.#then = null;
    }
  };

  #confess(at: number): void {
    this.#write({ type: 'overflow', at, connection: '', dropped: this.#dropped });
    this.#dropped = 0;
  }

  #drop(): void {
    this.#take();
    this.#dropped++;
  }

  #take(): readonly [Look | undefined, string] {
    const slot = this.#first++ % this.#slots.length;
    const look = this.#slots[slot];
    const text = this.#texts[slot] ?? '';
    this.#slots[slot] = undefined;
    this.#texts[slot] = '';
    this.#bytes -= weight(text);
    return [look, text];
  }
}

const weight = (text: string): number => 2 * text.length;
