/** Longest that is copied into memory that is used again, bytes. */
export const BLOCK = 65_536;

/**
 * Copies of what is the page's, for as long as they wait. Memory that is new costs a page several times what the copying costs, so that of long ones
 * is used again.
 */
export class Copies {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  of(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    // A short one must not hold a whole block.
    if (bytes.byteLength > BLOCK || bytes.byteLength < BLOCK / 2) return new Uint8Array(bytes);
    const block = this.#free.pop() ?? new Uint8Array(BLOCK);
    block.set(bytes);
    return block.subarray(0, bytes.byteLength);
  }

  /** Nobody reads the copy any more. */
  release({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength === BLOCK) this.#free.push(new Uint8Array(buffer));
  }
}
