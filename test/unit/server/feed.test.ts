import { expect, it } from 'vitest';
import { Feed } from '../../../src/server/feed.ts';
import type { EventListener, StoredEvent } from '../../../src/server/store.ts';
import { MemoryStore } from '../../../src/server/stores/memory.ts';

/** A store whose hints and reads are in the test's hands. */
class HeldStore extends MemoryStore {
  hint: EventListener = () => {};
  readonly reads: { after: number; answer(events: number[] | Error): void }[] = [];
  unsubscribed = 0;
  last = Number.POSITIVE_INFINITY;
  log = 'log';

  override async subscribe(_: string, listener: EventListener) {
    this.hint = listener;
    return () => void this.unsubscribed++;
  }

  override async range() {
    return { log: this.log, first: 1, last: this.last };
  }

  override eventsAfter(_: string, after: number): Promise<StoredEvent[]> {
    const { promise, resolve, reject } = Promise.withResolvers<StoredEvent[]>();
    this.reads.push({
      after,
      answer: (events) => (events instanceof Error ? reject(events) : resolve(events.map(event))),
    });
    return promise;
  }
}

const event = (sequence: number): StoredEvent => ({ sequence, body: sequence });

function heard() {
  const store = new HeldStore();
  const brought: number[] = [];
  const ends: unknown[] = [];
  const ready: { room: Promise<void> | undefined } = { room: undefined };
  const feed = new Feed(store, 'ana', {
    onEvent: ({ sequence }) => brought.push(sequence),
    room: () => ready.room,
    onEnd: (error) => ends.push(error),
  });
  return { store, feed, brought, ends, ready };
}

async function fed(position = 0) {
  const { store, feed, brought, ends, ready } = heard();
  await feed.open();
  feed.start(position, store.log);
  const read = async (index: number, events: number[] | Error) => {
    store.reads[index]?.answer(events);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store, feed, brought, ends, read, ready };
}

it('delivers what is in the log, then what is appended', async () => {
  const { store, brought, read } = await fed(3);
  expect(store.reads[0]?.after).toBe(3);
  await read(0, [4, 5]);
  await read(1, []);
  store.hint(event(6));
  expect(brought).toEqual([4, 5, 6]);
});

it('reads on after a page, however short, until there is nothing more', async () => {
  const { store, brought, read } = await fed();
  await read(0, [1, 2]);
  await read(1, [3]);
  await read(2, []);
  expect(store.reads.map(({ after }) => after)).toEqual([0, 2, 3]);
  expect(brought).toEqual([1, 2, 3]);
});

it('delivers once and in order what is appended while it reads', async () => {
  const { store, brought, read } = await fed();
  store.hint(event(3));
  await read(0, [1, 2, 3]);
  expect(store.reads[1]?.after).toBe(3);
  store.hint(event(4));
  await read(1, []);
  await read(2, [4]);
  expect(brought).toEqual([1, 2, 3, 4]);
});

it('reads the log when an announced event is not the next', async () => {
  const { store, brought, read } = await fed();
  await read(0, [1]);
  store.hint(event(4));
  expect(brought).toEqual([1]);
  await read(1, [2, 3, 4]);
  store.hint(event(2));
  expect(brought).toEqual([1, 2, 3, 4]);
});

it('reads the log when it may have missed something', async () => {
  const { store, brought, read } = await fed();
  await read(0, []);
  store.hint('missed');
  await expect.poll(() => store.reads).toHaveLength(2);
  await read(1, [1]);
  expect(brought).toEqual([1]);
});

it('ends when the next event is not in the log any more', async () => {
  const { store, brought, ends, read } = await fed();
  await read(0, [5, 6]);
  expect(brought).toEqual([]);
  expect(ends).toEqual([undefined]);
  expect(store.unsubscribed).toBe(1);
});

it('ends with the error when the log cannot be read', async () => {
  const { ends, read } = await fed();
  const error = new Error('The store is away.');
  await read(0, error);
  expect(ends).toEqual([error]);
});

it('delivers nothing after it is closed', async () => {
  const { store, feed, brought, ends, read } = await fed();
  feed.close();
  await read(0, [1]);
  store.hint(event(1));
  expect(brought).toEqual([]);
  expect(ends).toEqual([]);
  expect(store.unsubscribed).toBe(1);
});

it('delivers nothing while there is no room, and reads those events later', async () => {
  const { store, brought, read, ready } = await fed(1);
  await read(0, []);
  const { promise, resolve } = Promise.withResolvers<void>();
  ready.room = promise;
  store.hint(event(2));
  await read(1, [2, 3]);
  store.hint(event(4));
  expect(brought).toEqual([]);
  ready.room = undefined;
  resolve();
  await promise;
  await new Promise((next) => setImmediate(next));
  expect(brought).toEqual([2, 3]);
  await read(2, [4]);
  expect(brought).toEqual([2, 3, 4]);
});

it('takes the first event of another log for the end of its own, and not for its first', async () => {
  const { store, brought, ends, read } = await fed();
  await read(0, []);
  store.log = 'another';
  store.hint(event(1));
  await expect.poll(() => ends).toEqual([undefined]);
  expect(brought).toEqual([]);
});

it.each<[string, Partial<HeldStore>]>([
  ['has lost the end of the log', { last: 2 }],
  ['has another log, however long', { log: 'another' }],
])('ends when the store was away and %s', async (_, change) => {
  const { store, ends, read } = await fed();
  await read(0, [1, 2, 3]);
  await read(1, []);
  Object.assign(store, change);
  store.hint('missed');
  await expect.poll(() => ends).toEqual([undefined]);
});

it('ends when the store returns with another log before the feed has started', async () => {
  const { store, feed, ends } = heard();
  await feed.open();
  store.log = 'another';
  store.hint('missed');
  feed.start(3, 'log');
  await expect.poll(() => ends).toEqual([undefined]);
});

it('ends when an earlier sequence is announced because the log began anew', async () => {
  const { store, brought, ends, read } = await fed(3);
  await read(0, [4]);
  await read(1, []);
  store.log = 'another';
  store.hint(event(1));
  await expect.poll(() => ends).toEqual([undefined]);
  expect(brought).toEqual([4]);
});

it('goes on when an event that it has read is announced late', async () => {
  const { store, brought, ends, read } = await fed(3);
  await read(0, [4]);
  await read(1, []);
  store.hint(event(4));
  await expect.poll(() => store.reads).toHaveLength(3);
  await read(2, []);
  store.hint(event(5));
  expect([brought, ends]).toEqual([[4, 5], []]);
});
