import { HEAD, isFlags, lengthIn, type RpcKind } from '../recognition/rpc.ts';
import { joined } from './joined.ts';
import type { Bytes } from './page-stream.ts';

/** Longest envelope that is put together, bytes. A longer one passes in pieces. */
const MAX_HELD = 4_000_000;
/** A length above this is not one, bytes. */
const MAX_LENGTH = 1_000_000_000;

export interface Piece {
  readonly bytes: Bytes;
  /** Whether it is an envelope; otherwise it is a part of one, or of something else. */
  readonly whole: boolean;
}

/** Takes the bytes of an answer apart into its envelopes. All that goes in comes out, in order. */
export class Envelopes {
  readonly #kind: RpcKind;
  readonly #head: Bytes = new Uint8Array(HEAD);
  /** Bytes of the present head. */
  #known = 0;
  /** Bytes that are missing of the present message. */
  #missing = 0;
  /** What has come of the present envelope, and is kept until it is complete. */
  #held: Bytes[] = [];
  /** A part of the present envelope has been given out. */
  #isCut = false;
  #isLost = false;

  constructor(kind: RpcKind) {
    this.#kind = kind;
  }

  /** Whether it contained something else than envelopes: from then on, everything comes out as it came in. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** @returns what the bytes complete, and what need not wait for the rest */
  take(bytes: Bytes): readonly Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (let at = 0; at < bytes.byteLength && !this.#isLost; ) {
      at += this.#read(bytes, at);
      if (!this.#isComplete) continue;
      pieces.push(this.#end(bytes.subarray(from, at)));
      from = at;
    }
    const rest = bytes.subarray(from);
    if (rest.byteLength === 0) return pieces;
    if (!this.#isCut && !this.#isLost) this.#held.push(rest.slice());
    else pieces.push({ bytes: together([...this.#held.splice(0), rest]), whole: false });
    return pieces;
  }

  /** Gives out what is kept. */
  release(): Bytes | undefined {
    if (this.#known > 0) this.#isCut = true;
    return this.#held.length === 0 ? undefined : together(this.#held.splice(0));
  }

  /** @returns how many bytes it has read, which belong to one envelope */
  #read(bytes: Bytes, at: number): number {
    const left = bytes.byteLength - at;
    if (this.#known === HEAD) {
      const read = Math.min(left, this.#missing);
      this.#missing -= read;
      return read;
    }
    const read = Math.min(left, HEAD - this.#known);
    this.#head.set(bytes.subarray(at, at + read), this.#known);
    this.#known += read;
    this.#isLost = !isFlags(this.#kind, this.#head[0] ?? 0);
    if (this.#known === HEAD) {
      this.#missing = lengthIn(this.#head);
      this.#isLost ||= this.#missing > MAX_LENGTH;
      this.#isCut ||= this.#missing > MAX_HELD;
    }
    return read;
  }

  get #isComplete(): boolean {
    return !this.#isLost && this.#known === HEAD && this.#missing === 0;
  }

  #end(last: Bytes): Piece {
    const whole = !this.#isCut;
    this.#known = 0;
    this.#isCut = false;
    return { bytes: together([...this.#held.splice(0), last]), whole };
  }
}

/** A changed envelope, whose head says how long it is now. */
export function resized(envelope: Bytes): Bytes {
  if (envelope.byteLength < HEAD) return envelope;
  const copy = envelope.slice();
  new DataView(copy.buffer).setUint32(1, copy.byteLength - HEAD);
  return copy;
}

const together = (parts: readonly Bytes[]): Bytes => {
  const [only] = parts;
  return only && parts.length === 1 ? only : joined(parts);
};
