import { bytesOf } from '../../faults/content.ts';
import type { WrapContext } from './context.ts';
import type { Exchange } from './exchange.ts';
import { breakOff, gaveUpWhole, type Keeper, type Reading, watchReading } from './reading.ts';

interface Told {
  readonly signal: AbortSignal | undefined;
  /** Somebody reads a copy along, and tells of it. */
  readonly isCopied: boolean;
  /** Whether no fault may be about it. */
  readonly isQuiet: () => boolean;
}

/** The page waits for all of it, and the browser has it. */
interface Waiting {
  readonly value: unknown;
  readonly give: (other: BodyInit | null) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The answer to a `fetch` whose body the browser itself brings to the page. A fault that is armed meanwhile acts on all of it when that
 * has come, for a page that waits for all of it; what the page reads piece by piece goes past.
 */
export class OwnAnswer implements Keeper {
  readonly #context: WrapContext;
  readonly #exchange: Exchange;
  readonly #response: Response;
  readonly #told: Told;
  readonly #reading: Reading;
  #phase: 'coming' | 'passing' | 'there' = 'coming';
  /** How often the page waits for the browser to have all of it. */
  #asking = 0;
  readonly #waiting = new Set<Waiting>();
  #isCopied: boolean;
  /** Nothing more of it comes. */
  #isOver = false;
  /** For the journal. */
  #text: string | null = null;
  /** What a fault has put in its place. */
  #other: { readonly data: unknown } | null = null;

  constructor(context: WrapContext, exchange: Exchange, response: Response, told: Told) {
    this.#context = context;
    this.#exchange = exchange;
    this.#response = response;
    this.#told = told;
    this.#isCopied = told.isCopied;
    this.#reading = watchReading(response);
    this.#reading.keeper = this;
  }

  asked(): boolean {
    if (this.#told.signal?.aborted) return false;
    this.#asking++;
    return true;
  }

  take(value: unknown, give: Waiting['give'], fail: Waiting['fail']): void {
    this.#asking--;
    if (this.#reading.broken) return fail(this.#reading.broken);
    if (this.#phase === 'there') return give(this.#body);
    if (this.#waiting.size === 0) this.#told.signal?.addEventListener('abort', this.#aborted);
    this.#waiting.add({ value, give, fail });
    if (!this.#isCopied || this.#told.isQuiet()) this.#pass(value);
  }

  failed(): void {
    this.#asking--;
    if (this.#phase === 'coming' && this.#isOver && this.#isUnheeded) this.#arrived();
  }

  /** Nothing more of it comes. @param text all of it; `null` where that is not read along */
  came(text: string | null): void {
    if (this.#reading.broken) return;
    this.#isCopied = false;
    this.#isOver = true;
    this.#text = text;
    if (this.#phase === 'coming') this.#meet(text);
    this.#tell();
  }

  /** A fault ends it. @returns with what it is aborted */
  breakOff(): Error {
    const broken = breakOff(this.#context, this.#reading);
    this.#fail(broken);
    return broken;
  }

  #meet(text: string | null): void {
    const [first] = this.#waiting;
    // What is read piece by piece the page has; who has yet to wait for all of it brings it.
    const isPast = this.#response.bodyUsed && this.#isUnheeded;
    if (isPast || this.#told.isQuiet()) this.#arrived();
    else if (text !== null || first) this.#pass(text ?? first?.value);
  }

  get #isUnheeded(): boolean {
    return this.#asking === 0 && this.#waiting.size === 0;
  }

  get #body(): BodyInit | null {
    if (!this.#other) return null;
    const { data } = this.#other;
    return typeof data === 'string' ? data : (bytesOf(data) ?? JSON.stringify(data));
  }

  #pass(data: unknown): void {
    if (this.#phase !== 'coming') return;
    this.#phase = 'passing';
    const whole = { kind: 'frame', direction: 'in', data, answer: 'whole' } as const;
    this.#exchange.pass(whole, (passage) => {
      // Who waits for all of what breaks off has no part of it.
      if (passage.kind !== 'frame' || passage.answer !== 'whole') return;
      if (this.#phase === 'passing' && passage.data !== data) this.#other = { data: passage.data };
      this.#arrived();
    });
  }

  /** It is the page's. */
  #arrived(): void {
    if (this.#phase === 'there') return;
    this.#phase = 'there';
    this.#exchange.whole();
    this.#tell();
    if (!this.#other) this.#reading.keeper = null;
    const waiting = [...this.#waiting];
    this.#over();
    for (const { give } of waiting) give(this.#body);
  }

  #tell(): void {
    if (this.#phase !== 'there' || !this.#text) return;
    this.#exchange.received(this.#other?.data ?? this.#text);
    this.#text = null;
  }

  #aborted = (): void => {
    this.#text = null;
    this.#fail(gaveUpWhole(this.#context, this.#told.signal?.reason));
    this.#arrived();
  };

  #fail(error: unknown): void {
    const waiting = [...this.#waiting];
    this.#over();
    for (const { fail } of waiting) fail(error);
  }

  #over(): void {
    this.#waiting.clear();
    this.#told.signal?.removeEventListener('abort', this.#aborted);
  }
}
