import { isBlob, isBuffer } from '../../faults/content.ts';
import type { Scope } from '../natives.ts';
import type { SocketMethods } from './socket-making.ts';

/**
 * As what a page is given bytes: by the `binaryType` that its socket has when they are shown to it, and not by the one that it had when
 * they came. Once a fault keeps something from the page, the browser's socket brings buffers, of which a `Blob` can be made at any time.
 */
export class BinaryKind {
  readonly #makers: Pick<Scope, 'Blob'>;
  readonly #methods: SocketMethods;
  /** `undefined` while the browser's own is right. */
  #type: BinaryType | undefined;
  /** What was in a `Blob` that came before. */
  readonly #read = new WeakMap<Blob, ArrayBuffer>();

  /** @param standIn whether the page holds no socket of the browser's, which would know it */
  constructor(makers: Pick<Scope, 'Blob'>, methods: SocketMethods, standIn: boolean) {
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

  /** @param data what is kept from the page */
  take(wire: WebSocket, data?: unknown): void {
    this.#type ??= this.#methods.binaryType(wire);
    this.#methods.setBinaryType(wire, 'arraybuffer');
    if (isBlob(data)) {
      const keep = (bytes: ArrayBuffer) => void this.#read.set(data, bytes);
      // One that cannot be read stays what it is.
      data.arrayBuffer().then(keep, () => {});
    }
  }

  /** Whether the page may have the browser's own event with this. */
  suits(data: unknown): boolean {
    return this.#type !== 'blob' || !isBuffer(data);
  }

  /** For one event: a page may give a buffer away, and be shown the same again. */
  shown(data: unknown): unknown {
    if (isBuffer(data))
      return this.#type === 'blob' ? new this.#makers.Blob([data]) : data.slice(0);
    const wantsBytes = isBlob(data) && this.#type === 'arraybuffer';
    return wantsBytes ? (this.#read.get(data)?.slice(0) ?? data) : data;
  }
}
