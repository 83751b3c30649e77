import { bytesOf } from '../../faults/content.ts';
import type { WrapContext } from './context.ts';
import type { Exchange } from './exchange.ts';
import type { Bytes } from './page-stream.ts';
import { onBodyAsked } from './pieces.ts';
import {
  breakOff,
  brokenStream,
  gaveUp,
  gaveUpWhole,
  type Keeper,
  type Reading,
  watchReading,
} from './reading.ts';
import type { BodyFollower, TappedBody } from './tapped-body.ts';
import { untilRead } from './tapped-stream.ts';

interface Told {
  readonly signal: AbortSignal | undefined;
  /** A copy is being read, and its end will be reported. */
  readonly isCopied: boolean;
  /** Whether no fault may concern it. */
  readonly isQuiet: () => boolean;
  /**
   * The page reads it piece by piece.
   *
   * @returns whether it is followed as a connection of its own from now on
   */
  readonly streams: (body: TappedBody) => boolean;
}

/** A call of the page that waits for the whole body, which the browser has. */
interface Waiting {
  readonly value: unknown;
  readonly give: (other: string | Bytes | null) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The response to a `fetch` whose body is the browser's own. For a page that waits for the whole body, a fault armed meanwhile acts
 * once all of it has arrived. If the page reads it piece by piece, each piece passes the faults armed at that time.
 */
export class OwnAnswer implements Keeper {
  readonly #context: WrapContext;
  readonly #exchange: Exchange;
  readonly #response: Response;
  readonly #told: Told;
  readonly #reading: Reading;
  #phase: 'coming' | 'passing' | 'pieces' | 'elsewhere' | 'there' = 'coming';
  /** The body, if the page reads it piece by piece. */
  #body: TappedBody | null = null;
  /** How many calls of the page are waiting for the browser to have the whole body. */
  #asking = 0;
  readonly #waiting = new Set<Waiting>();
  #isCopied: boolean;
  /** Nothing more will arrive. */
  #isOver = false;
  /** The text for the journal. */
  #text: string | null = null;
  /** The replacement made by a fault. */
  #other: { readonly data: unknown } | null = null;

  constructor(context: WrapContext, exchange: Exchange, response: Response, told: Told) {
    this.#context = context;
    this.#exchange = exchange;
    this.#response = response;
    this.#told = told;
    this.#isCopied = told.isCopied;
    this.#reading = watchReading(response);
    this.#reading.keeper = this;
    onBodyAsked(response, (source) => this.#show(source));
  }

  asked(): boolean {
    if (this.#told.signal?.aborted) return false;
    this.#asking++;
    return true;
  }

  take(value: unknown, give: Waiting['give'], fail: Waiting['fail']): void {
    this.#asking--;
    if (this.#reading.broken) return fail(this.#reading.broken);
    // If the page reads it piece by piece, any copy is the browser's own.
    if (this.#phase !== 'coming' && this.#phase !== 'passing') return give(this.#substitute);
    if (this.#waiting.size === 0) this.#told.signal?.addEventListener('abort', this.#aborted);
    this.#waiting.add({ value, give, fail });
    if (!this.#isCopied || this.#told.isQuiet()) this.#pass(value);
  }

  failed(): void {
    this.#asking--;
    if (this.#phase === 'coming' && this.#isOver && this.#isUnheeded) this.#arrived();
  }

  /**
   * Nothing more will arrive.
   *
   * @param text the whole text; `null` if it was not copied
   */
  came(text: string | null): void {
    if (this.#reading.broken || this.#phase === 'elsewhere') return;
    this.#isCopied = false;
    this.#isOver = true;
    this.#text = text;
    if (this.#phase === 'coming') this.#meet(text);
    this.#tell();
  }

  /**
   * A fault breaks it off.
   *
   * @returns the error to abort it with
   */
  breakOff(): Error {
    const broken = breakOff(this.#context, this.#reading);
    this.#fail(broken);
    this.#body?.fail(broken);
    return broken;
  }

  #show(source: ReadableStream<Bytes>): TappedBody {
    const { signal } = this.#told;
    return untilRead(this.#context, this.#response, source, signal, (body, isWhole) => {
      if (this.#reading.broken) body.read();
      else if (isWhole || this.#phase !== 'coming') this.#bring(body, source);
      else this.#follow(body);
    });
  }

  /** The page waits for the whole body, or the body has already passed the faults as a whole. */
  #bring(body: TappedBody, source: ReadableStream<Bytes>): void {
    const isUnchanged = this.#phase === 'there' && !this.#other;
    if (isUnchanged || !this.asked()) return body.read();
    const fail = (error: unknown) => body.fail(error);
    new this.#context.natives.Response(source).arrayBuffer().then(
      (all) =>
        this.take(
          all,
          (other) => {
            if (typeof other === 'string') body.give(new TextEncoder().encode(other));
            else body.give(other?.slice() ?? new Uint8Array(all));
          },
          fail,
        ),
      () => {
        this.failed();
        const { signal } = this.#told;
        if (!signal?.aborted) return fail(brokenStream(this.#context));
        gaveUp(body.answer, signal.reason);
        fail(signal.reason);
      },
    );
  }

  #follow(body: TappedBody): void {
    if (this.#told.streams(body)) {
      this.#phase = 'elsewhere';
      this.#exchange.whole();
    } else {
      this.#phase = 'pieces';
      this.#body = body;
      body.follow(this.#follower);
    }
    body.read();
  }

  get #follower(): BodyFollower {
    const over = () => this.#arrived();
    return {
      pass: this.#exchange.pass,
      given: () => {},
      finished: over,
      broke: () => {
        over();
        return brokenStream(this.#context);
      },
      left: over,
    };
  }

  #meet(text: string | null): void {
    const [first] = this.#waiting;
    // A body read piece by piece is already with the page; but a pending call for the whole body still delivers it.
    const isPast = this.#response.bodyUsed && this.#isUnheeded;
    if (isPast || this.#told.isQuiet()) this.#arrived();
    else if (text !== null || first) this.#pass(text ?? first?.value);
  }

  get #isUnheeded(): boolean {
    return this.#asking === 0 && this.#waiting.size === 0;
  }

  get #substitute(): string | Bytes | null {
    if (!this.#other) return null;
    const { data } = this.#other;
    return typeof data === 'string' ? data : (bytesOf(data) ?? JSON.stringify(data));
  }

  #pass(data: unknown): void {
    if (this.#phase !== 'coming') return;
    this.#phase = 'passing';
    const whole = { kind: 'frame', direction: 'in', data, answer: 'whole' } as const;
    this.#exchange.pass(whole, (passage) => {
      // A call for the whole body receives nothing of one that breaks off.
      if (passage.kind !== 'frame' || passage.answer !== 'whole') return;
      if (this.#phase === 'passing' && passage.data !== data) this.#other = { data: passage.data };
      this.#arrived();
    });
  }

  /** The body now belongs to the page. */
  #arrived(): void {
    if (this.#phase === 'there') return;
    this.#phase = 'there';
    this.#exchange.whole();
    this.#tell();
    if (!this.#other) this.#reading.keeper = null;
    const waiting = [...this.#waiting];
    this.#over();
    for (const { give } of waiting) give(this.#substitute);
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
