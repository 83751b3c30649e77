import type { Ending } from '../../journal/registry.ts';
import { errorIn, errorOf, isEnd, type RpcError, type RpcKind } from '../recognition/rpc.ts';
import { CLEAN, FAILED } from './context.ts';
import { Envelopes } from './envelopes.ts';
import type { Bytes } from './page-stream.ts';

/** What the page has been given of the answer to a remote call. */
export class CallAnswer {
  readonly #kind: RpcKind;
  readonly #envelopes: Envelopes;
  /** How it has ended, by its own account. */
  #end: Ending | undefined;
  /** Messages so far, without the end. */
  #messages = 0;

  /** @param headers say how it ends, if it has no message */
  constructor(kind: RpcKind, headers?: Headers) {
    this.#kind = kind;
    const status = kind === 'grpc-web' ? headers?.get('grpc-status') : null;
    if (status) this.#end = endingOf(errorOf(status, headers?.get('grpc-message') ?? ''));
    this.#envelopes = new Envelopes(kind);
  }

  /** Whether it has consisted of envelopes so far. */
  get isRead(): boolean {
    return !this.#envelopes.isLost;
  }

  get messages(): number {
    return this.#messages;
  }

  get end(): Ending | undefined {
    return this.#end;
  }

  /** How it has ended, now that nothing more comes: its own end may be missing. */
  get ending(): Ending {
    if (!this.isRead) return CLEAN;
    return this.#end ?? { ...FAILED, reason: 'ended before it was complete' };
  }

  /** @returns the envelopes that these bytes complete; what came instead, if it is something else */
  read(bytes: Bytes): readonly Bytes[] {
    return this.#envelopes.take(bytes).flatMap((piece) => {
      if (piece.whole) this.#count(piece.bytes);
      return piece.whole || !this.isRead ? [piece.bytes] : [];
    });
  }

  #count(envelope: Bytes): void {
    if (!isEnd(this.#kind, envelope[0] ?? 0)) this.#messages++;
    else this.#end = endingOf(errorIn(this.#kind, envelope));
  }
}

const endingOf = (error: RpcError | undefined): Ending =>
  error ? { code: error.status, reason: error.reason, clean: false } : CLEAN;
