import { isBlob, isBuffer } from '../../faults/content.ts';
import type { PageScope } from '../natives.ts';
import type { SocketMethods } from './socket-making.ts';

/**
 * Determines the type in which a page receives bytes: its socket's `binaryType` when they are shown, not when they arrived. Once a
 * fault withholds something from the page, the browser's socket delivers buffers, which can be turned into a `Blob` at any time.
 */
export class BinaryKind {
  readonly #makers: Pick<PageScope, 'Blob'>;
  readonly #methods: SocketMethods;
  /** `undefined` as long as the browser's own setting is correct. */
  #type: BinaryType | undefined;
  /** Contents of Blobs that arrived earlier. */
  readonly #read = new WeakMap<Blob, ArrayBuffer>();

  /** @param standIn whether the page has no native socket, which would store the setting */
  constructor(makers: Pick<PageScope, 'Blob'>, methods: SocketMethods, standIn: boolean) {
    this.#makers = makers;
    this.#methods = methods;
    this.#type = standIn ? 'blob' : undefined;
  }

  get type(): BinaryType | undefined {
    return this.#type;
  }

  set type(value: string) {
    if (value === 'blob' || value === 'arraybuffer') this.#type = value;
  }

  /** @param data the data withheld from the page */
  take(wire: WebSocket, data?: unknown): void {
    this.#type ??= this.#methods.binaryType(wire);
    this.#methods.setBinaryType(wire, 'arraybuffer');
    if (isBlob(data)) {
      const keep = (bytes: ArrayBuffer) => void this.#read.set(data, bytes);
      // A Blob that cannot be read stays as it is.
      data.arrayBuffer().then(keep, () => {});
    }
  }

  /** Whether the browser's own event with this data is of the type that the page wants. */
  suits(data: unknown): boolean {
    return this.#type !== 'blob' || !isBuffer(data);
  }

  /** A new copy per event: a page may transfer a buffer, and receive the same data again. */
  shown(data: unknown): unknown {
    if (isBuffer(data))
      return this.#type === 'blob' ? new this.#makers.Blob([data]) : data.slice(0);
    const wantsBytes = isBlob(data) && this.#type === 'arraybuffer';
    return wantsBytes ? (this.#read.get(data)?.slice(0) ?? data) : data;
  }
}
