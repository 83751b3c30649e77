/** Limits on the nesting and number of values. */
const MAX_DEPTH = 32;
const MAX_VALUES = 100_000;
/** Bytes of a string that are decoded: nobody is shown more. */
const MAX_STRING = 1000;

/**
 * Reads one MessagePack value for display: numbers may be inexact, strings are truncated, and binary data is only counted.
 *
 * @param bytes one character per byte
 * @returns `undefined` when it is not exactly one complete value, or exceeds the limits
 */
export function readMessagePack(bytes: string): { readonly value: unknown } | undefined {
  const reader = new Reader(bytes);
  try {
    const value = reader.value(0);
    return reader.ended ? { value } : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Malformed extends Error {}

class Reader {
  readonly #bytes: string;
  #at = 0;
  #values = 0;

  constructor(bytes: string) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws Malformed */
  value(depth: number): unknown {
    if (depth > MAX_DEPTH || ++this.#values > MAX_VALUES) throw new Malformed();
    const kind = this.#unsigned(1);
    if (kind < 0x80) return kind;
    if (kind < 0x90) return this.#map(kind & 0x0f, depth);
    if (kind < 0xa0) return this.#array(kind & 0x0f, depth);
    if (kind < 0xc0) return this.#text(kind & 0x1f);
    if (kind >= 0xe0) return kind - 0x100;
    return this.#sized(kind, depth);
  }

  /** Reads a kind whose length or value is in the bytes after it. */
  #sized(kind: number, depth: number): unknown {
    switch (kind) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return kind === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#skipped(this.#unsigned(1 << (kind - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#skipped(this.#unsigned(1 << (kind - 0xc7)), 1);
      case 0xca:
        return this.#view(4).getFloat32(0);
      case 0xcb:
        return this.#view(8).getFloat64(0);
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.#unsigned(1 << (kind - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
      case 0xd3:
        return this.#signed(1 << (kind - 0xd0));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#skipped(1 << (kind - 0xd4), 1);
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#unsigned(1 << (kind - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#unsigned(2 << (kind - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(2 << (kind - 0xde)), depth);
      default:
        throw new Malformed();
    }
  }

  /** Each item takes at least one byte, so a false length ends with the data. */
  #array(length: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (items.length < length) items.push(this.value(depth + 1));
    return items;
  }

  #map(length: number, depth: number): object {
    const fields: [string, unknown][] = [];
    while (fields.length < length) {
      const key = this.value(depth + 1);
      fields.push([typeof key === 'object' ? '' : String(key), this.value(depth + 1)]);
    }
    return Object.fromEntries(fields);
  }

  #text(length: number): string {
    return new TextDecoder().decode(toBytes(this.#take(length).slice(0, MAX_STRING)));
  }

  #skipped(length: number, before = 0): string {
    this.#take(before + length);
    return `(${length} bytes)`;
  }

  #unsigned(length: number): number {
    let value = 0;
    for (const byte of toBytes(this.#take(length))) value = value * 256 + byte;
    return value;
  }

  #signed(length: number): number {
    const value = this.#unsigned(length);
    const limit = 256 ** length;
    return value >= limit / 2 ? value - limit : value;
  }

  #view(length: number): DataView {
    return new DataView(toBytes(this.#take(length)).buffer);
  }

  #take(length: number): string {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new Malformed();
    return this.#bytes.slice(from, this.#at);
  }
}

/** The bytes of a string with one character per byte. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
