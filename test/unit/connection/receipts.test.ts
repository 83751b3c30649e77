import { expect, it, vi } from 'vitest';
import { Receipts } from '../../../src/connection/receipts.ts';

it('a signal gives up all of its unsettled messages at once', () => {
  const receipts = new Receipts();
  const { signal, abort } = createAbort();
  const onAbort = vi.fn((messageIds: readonly string[]) => {
    for (const messageId of messageIds) fail(receipts, messageId);
  });
  for (const messageId of ['a', 'b', 'c']) receipts.expect(messageId, signal, onAbort);
  receipts.expect('other', createAbort().signal, onAbort);
  receipts.settle({ event: 'confirmed', detail: { messageId: 'b' } });
  abort();
  expect(onAbort.mock.calls).toEqual([[['a', 'c']]]);
  expect([...receipts.keys()]).toEqual(['other']);
});

it('a signal has one listener, for as long as one of its messages is unsettled', () => {
  const receipts = new Receipts();
  const { signal } = createAbort();
  const listeners = new Set<unknown>();
  vi.spyOn(signal, 'addEventListener').mockImplementation((_, one) => listeners.add(one));
  vi.spyOn(signal, 'removeEventListener').mockImplementation((_, one) => listeners.delete(one));
  const sizes = ['a', 'b'].map((messageId) => {
    receipts.expect(messageId, signal, () => {});
    return listeners.size;
  });
  for (const messageId of ['a', 'b']) {
    fail(receipts, messageId);
    sizes.push(listeners.size);
  }
  receipts.expect('c', signal, () => {});
  expect([...sizes, listeners.size]).toEqual([1, 1, 1, 0, 1]);
});

it('an id may contain any characters, even line breaks, and an unknown id settles nothing', () => {
  const receipts = new Receipts();
  receipts.expect('a\nb');
  receipts.settle({ event: 'confirmed', detail: { messageId: 'of another' } });
  expect([...receipts.keys()]).toEqual(['a\nb']);
});

function createAbort() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

const fail = (receipts: Receipts, messageId: string): void =>
  receipts.settle({ event: 'failed', detail: { messageId, code: 'aborted', reason: '' } });
