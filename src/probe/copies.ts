/** Longest copy that goes into shared memory, bytes. */
export const BLOCK = 65_536;

interface Block {
  readonly memory: Uint8Array<ArrayBuffer>;
  /** Offset of the next copy. */
  end: number;
  /** Number of copies in it that are still in use. */
  copies: number;
}

/**
 * Copies of the page's data, for as long as they wait. Allocating new memory costs a page several times what the copying
 * costs, so copies share blocks, one behind the other, and the blocks are reused.
 */
export class Copies {
  /** The next copy goes into the last block. */
  readonly #used: Block[] = [];
  readonly #free: Block[] = [];
  /** Total bytes of copies that are too long for a block. */
  #long = 0;

  /** Bytes held by all copies. */
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

  /** Frees a copy that is no longer in use. */
  release({ buffer }: Uint8Array): void {
    if (buffer.byteLength > BLOCK) {
      this.#long -= buffer.byteLength;
      return;
    }
    // Nearly always the first block, since copies are released in order.
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
