import { apply } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceMethod } from './disguise.ts';

const followers = new WeakMap<object, () => void>();

/**
 * Calls `heed` when the page gets a reader of a stream created by the probe: a native reader learns of the end of its stream even if
 * nothing is read.
 */
export function onReader(stream: ReadableStream, heed: () => void): void {
  followers.set(stream, heed);
}

export function wrapReaders({ natives }: WrapContext): void {
  replaceMethod<object>(natives.ReadableStream.prototype, 'getReader', (self, args, native) => {
    const reader = apply(native, self, args);
    followers.get(self)?.();
    return reader;
  });
}
