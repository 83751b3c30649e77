/** Longest that is copied into memory that is used again, bytes. */
export const BLOCK = 65_536;

interface Block {
  readonly memory: Uint8Array<ArrayBuffer>;
  /** Where the next copy begins. */
  end: number;
  /** Those in it that somebody still reads. */
  copies: number;
}

/**
 * Copies of what is the page's, for as long as they wait. Memory that is new costs a page several times what the copying costs, so they share blocks of it,
 * one behind the other, which are used again.
 */
export class Copies {
  /** What comes next goes into the last. */
  readonly #used: Block[] = [];
  readonly #free: Block[] = [];
  /** Of those that are too long for a block. */
  #long = 0;

  /** The memory that all of them hold. */
  get bytes(): number {
    return this.#used.length * BLOCK + this.#long;
  }

  of(bytes: Uint8Array): Uint8Array {
    const { byteLength } = bytes;
    if (byteLength > BLOCK) {
      this.#long += byteLength;
      return new Uint8Array(bytes);
    }
    const block = this.#withRoomFor(byteLength);
    const begin = block.end;
    block.memory.set(bytes, begin);
    block.end += byteLength;
    block.copies++;
    return block.memory.subarray(begin, block.end);
  }

  /** Nobody reads the copy any more. */
  release({ buffer }: Uint8Array): void {
    if (buffer.byteLength > BLOCK) {
      this.#long -= buffer.byteLength;
      return;
    }
    // Nearly always the first: they wait in order.
    const index = this.#used.findIndex(({ memory }) => memory.buffer === buffer);
    const block = this.#used[index];
    if (!block || --block.copies > 0) return;
    block.end = 0;
    this.#used.splice(index, 1);
    this.#free.push(block);
  }

  #withRoomFor(byteLength: number): Block {
    const last = this.#used.at(-1);
    if (last && last.end + byteLength <= BLOCK) return last;
    const block = this.#free.pop() ?? { memory: new Uint8Array(BLOCK), end: 0, copies: 0 };
    this.#used.push(block);
    return block;
  }
}
