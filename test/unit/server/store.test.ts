import { describe, expect, it } from 'vitest';
import {
  KEPT_EVENTS,
  KEPT_IDS,
  KEPT_INSTANCES,
  type Notice,
  type StoredEvent,
} from '../../../src/server/store.ts';
import { CLAIM, event, message, SESSION } from './steps.ts';
import { type Subject, subjects } from './stores.ts';

async function eventsOf({ store }: Subject, sequence = 0, channel = 'ana') {
  return store.eventsAfter(channel, sequence, 10_000);
}

describe.each(Object.entries(subjects))('the %s store', (name, create) => {
  it('keeps the session that was opened first', async () => {
    const { store } = await create();
    expect(await store.find('client')).toBeNull();
    const opened = await Promise.all([
      store.open(SESSION),
      store.open({ ...SESSION, secret: 'another', last: 7 }),
    ]);
    expect(opened).toEqual([expect.objectContaining(SESSION), expect.objectContaining(SESSION)]);
    expect(await store.find('client')).toMatchObject({ session: SESSION, claim: null });
  });

  it('goes on from what the client knows to be confirmed, when it has lost more', async () => {
    const { store } = await create();
    await store.open({ ...SESSION, last: 3 });
    expect(await store.open({ ...SESSION, secret: 'guessed', last: 9 })).toMatchObject({ last: 3 });
    expect(await store.open({ ...SESSION, last: 9 })).toMatchObject({ last: 9 });
    expect(await store.open({ ...SESSION, last: 5 })).toMatchObject({ last: 9 });
    expect(await store.apply(message(10))).toMatchObject({ type: 'applied' });
  });

  it('applies a message in its turn, and numbers its events', async () => {
    const subject = await create();
    await subject.store.open(SESSION);
    const two = { events: [{ body: 1 }, { body: 'AQI=', encoding: 'base64' as const }] };
    expect(await subject.store.apply(message(1, two))).toEqual({ type: 'applied', last: 2 });
    expect(await subject.store.apply(message(2))).toEqual({ type: 'applied', last: 3 });
    expect((await subject.store.find('client'))?.session.last).toBe(2);
    expect(await eventsOf(subject)).toEqual([
      { sequence: 1, body: 1 },
      { sequence: 2, body: 'AQI=', encoding: 'base64' },
      { sequence: 3, body: 'event of 2' },
    ]);
  });

  it('applies a message once when it arrives ten times at once', async () => {
    const subject = await create();
    await subject.store.open(SESSION);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => subject.store.apply(message(1))),
    );
    expect(outcomes.filter(({ type }) => type === 'applied')).toHaveLength(1);
    expect(outcomes.filter(({ type }) => type === 'duplicate')).toHaveLength(9);
    expect(await eventsOf(subject)).toHaveLength(1);
  });

  it('returns the sequence that it expects, and stores nothing of a message that is ahead', async () => {
    const subject = await create();
    await subject.store.open({ ...SESSION, last: 4 });
    expect(await subject.store.apply(message(6))).toEqual({ type: 'expected', sequence: 5 });
    expect(await eventsOf(subject)).toEqual([]);
    expect(await subject.store.apply(message(5))).toMatchObject({ type: 'applied' });
  });

  it('applies nothing for an unknown session', async () => {
    const subject = await create();
    expect(await subject.store.apply(message(1))).toEqual({ type: 'unknown' });
    expect(await eventsOf(subject)).toEqual([]);
  });

  it('remembers why a message was refused, for when it arrives again', async () => {
    const { store } = await create();
    await store.open(SESSION);
    const refused = message(1, { refusal: 'too rude', events: [] });
    expect(await store.apply(refused)).toMatchObject({ type: 'applied' });
    const again = { type: 'duplicate', refusal: 'too rude' };
    expect(await store.apply(message(1))).toEqual(again);
    await store.open({ ...SESSION, clientId: 'other' });
    const ofAnother = { ...message(1), turn: { clientId: 'other', sequence: 1, instance: null } };
    for (let times = 0; times < 2; times++) expect(await store.apply(ofAnother)).toEqual(again);
  });

  it('remembers refusals for the last 256 messages of a session', async () => {
    const { store } = await create();
    await store.open(SESSION);
    await store.apply(message(1, { refusal: 'first', events: [] }));
    for (let sequence = 2; sequence <= 256; sequence++) {
      await store.apply(message(sequence, { events: [] }));
    }
    expect(await store.apply(message(1))).toEqual({ type: 'duplicate', refusal: 'first' });
    await store.apply(message(257, { refusal: 'last', events: [] }));
    expect(await store.apply(message(1))).toEqual({ type: 'duplicate', refusal: null });
    expect(await store.apply(message(257))).toEqual({ type: 'duplicate', refusal: 'last' });
  });

  it('only advances the session for a message id that it remembers', async () => {
    const subject = await create();
    await subject.store.open(SESSION);
    await subject.store.apply(message(1));
    const again = { ...message(2), id: 'm1' };
    expect(await subject.store.apply(again)).toEqual({ type: 'duplicate', refusal: null });
    expect((await subject.store.find('client'))?.session.last).toBe(2);
    expect(await eventsOf(subject)).toHaveLength(1);
  });

  it('keeps the ids of each channel apart', async () => {
    const { store } = await create();
    expect(await store.apply(event('first', 'id'))).toMatchObject({ type: 'applied' });
    expect(await store.apply(event('again', 'id'))).toMatchObject({ type: 'duplicate' });
    const elsewhere = { ...event('elsewhere', 'id'), channel: 'bob' };
    expect(await store.apply(elsewhere)).toEqual({ type: 'applied', last: 1 });
  });

  it('makes the application’s writes in the same step, and none for a duplicate', async () => {
    const { store, own, written } = await create();
    await store.open(SESSION);
    await store.apply(message(1, { also: own.good }));
    await store.apply(message(1, { also: own.good }));
    await store.apply({ ...message(2, { also: own.good }), id: 'm1' });
    expect(await written()).toBe(1);
  });

  it('stores nothing when one of the application’s writes fails', async () => {
    const subject = await create();
    await subject.store.open(SESSION);
    await expect(subject.store.apply(message(1, { also: subject.own.bad }))).rejects.toThrow();
    expect((await subject.store.find('client'))?.session.last).toBe(0);
    expect(await eventsOf(subject)).toEqual([]);
    expect(await subject.store.apply(message(1))).toMatchObject({ type: 'applied' });
  });

  it('keeps the newest events, and goes on counting', async () => {
    const subject = await create();
    const { store } = subject;
    expect(await store.range('ana')).toMatchObject({ first: 1, last: 0 });
    const events = Array.from({ length: KEPT_EVENTS + 5 }, (_, index) => ({ body: index }));
    await store.apply({ channel: 'ana', turn: null, id: null, events });
    expect(await store.range('ana')).toMatchObject({ first: 6, last: KEPT_EVENTS + 5 });
    const kept = Array.from({ length: KEPT_EVENTS }, (_, at) => ({
      sequence: at + 6,
      body: at + 5,
    }));
    expect(await eventsOf(subject)).toEqual(kept);
    expect(await store.eventsAfter('ana', 10, 2)).toEqual([
      { sequence: 11, body: 10 },
      { sequence: 12, body: 11 },
    ]);
    expect(await eventsOf(subject, KEPT_EVENTS + 5)).toEqual([]);
    await store.apply(event('one more'));
    expect(await store.range('ana')).toMatchObject({ first: 7, last: KEPT_EVENTS + 6 });
    expect((await eventsOf(subject)).at(0)).toEqual({ sequence: 7, body: 6 });
  });

  it('reads large events few at a time, but at least one, and goes on behind them', async () => {
    const { store } = await create();
    const bodies = [300_000, 1, 200_000, 100_000, 1].map((size) => ({ body: 'x'.repeat(size) }));
    await store.apply({ channel: 'ana', turn: null, id: null, events: bodies });
    const pages: number[][] = [];
    for (let after = 0; after < 5; after = pages.at(-1)?.at(-1) ?? 5) {
      pages.push((await store.eventsAfter('ana', after, 10)).map(({ sequence }) => sequence));
    }
    // What is in memory already costs nothing more.
    expect(pages).toEqual(name === 'memory' ? [[1, 2, 3, 4, 5]] : [[1], [2, 3, 4], [5]]);
  });

  it('forgets the oldest ids, but not that a session’s message was refused', async () => {
    const { store } = await create();
    await store.open(SESSION);
    await store.apply(message(1, { refusal: 'too rude', events: [] }));
    for (let from = 0; from <= KEPT_IDS; from += 500) {
      const ids = Array.from({ length: Math.min(500, KEPT_IDS + 1 - from) }, (_, at) => from + at);
      await Promise.all(ids.map((id) => store.apply({ ...event(null, `${id}`), events: [] })));
    }
    expect(await store.apply(event('newest', `${KEPT_IDS}`))).toMatchObject({ type: 'duplicate' });
    expect(await store.apply(event('second', '1'))).toMatchObject({ type: 'duplicate' });
    expect(await store.apply(event('oldest', '0'))).toMatchObject({ type: 'applied' });
    expect(await store.apply(message(1))).toEqual({ type: 'duplicate', refusal: 'too rude' });
  }, 60_000);

  it('notifies subscribers of appended events, in order, until they unsubscribe', async () => {
    const { store } = await create();
    const heard: (StoredEvent | 'missed')[] = [];
    const done = Promise.withResolvers<void>();
    const unsubscribe = await store.subscribe('ana', (told) => {
      heard.push(told);
      if (heard.length === 3) done.resolve();
    });
    await store.apply({ ...event('a'), events: [{ body: 'a' }, { body: 'b' }] });
    await store.apply({ ...event('elsewhere'), channel: 'bob' });
    await store.apply(event('c'));
    await done.promise;
    expect(heard).toEqual([
      { sequence: 1, body: 'a' },
      { sequence: 2, body: 'b' },
      { sequence: 3, body: 'c' },
    ]);
    unsubscribe();
    const last = Promise.withResolvers<void>();
    await store.subscribe('ana', () => last.resolve());
    await store.apply(event('d'));
    await last.promise;
    expect(heard).toHaveLength(3);
  });

  it('accepts the newest connection, but not a delayed one of the same instance', async () => {
    const { store } = await create();
    await store.open(SESSION);
    expect(await store.claim('client', { ...CLAIM, epoch: 2 })).toBe(true);
    expect(await store.claim('client', { ...CLAIM, connection: 'late' })).toBe(false);
    expect((await store.find('client'))?.claim).toEqual({ ...CLAIM, epoch: 2 });
    const other = { ...CLAIM, connection: 'other', kind: 'sse', instance: 'next page' } as const;
    expect(await store.claim('client', other)).toBe(true);
    const nameless = { ...CLAIM, connection: 'nameless', instance: null, epoch: 0 };
    expect(await store.claim('client', nameless)).toBe(true);
    expect((await store.find('client'))?.claim).toEqual(nameless);
  });

  it('rejects an instance that another has taken over from, but not a hello without one', async () => {
    const { store } = await create();
    await store.open(SESSION);
    const of = (instance: string | null) => store.claim('client', { ...CLAIM, instance, epoch: 9 });
    for (const instance of ['a', 'b', null, 'c', null]) expect(await of(instance)).toBe(true);
    for (const instance of ['a', 'b', 'c']) expect(await of(instance)).toBe(false);
    expect(await of(null)).toBe(true);
    expect(await of('d')).toBe(true);
    expect(await of('d')).toBe(true);
  });

  it('rejects the last 16 instances that were taken over from, however often each has connected', async () => {
    const { store } = await create();
    await store.open(SESSION);
    const of = (page: number, epoch: number) =>
      store.claim('client', { ...CLAIM, instance: `page ${page}`, epoch });
    for (let page = 0; page <= KEPT_INSTANCES; page++) {
      for (const epoch of [1, 2]) expect(await of(page, epoch)).toBe(true);
    }
    expect(await of(0, 3)).toBe(false);
    expect(await of(KEPT_INSTANCES + 1, 1)).toBe(true);
    expect(await of(1, 3)).toBe(false);
    expect(await of(0, 3)).toBe(true);
  });

  it('notifies listeners until they unsubscribe', async () => {
    const { store } = await create();
    const heard: Notice[] = [];
    const done = Promise.withResolvers<void>();
    const deafen = store.listen((notice) => heard.push(notice));
    store.listen(() => done.resolve());
    const notice = { type: 'claimed', clientId: 'client', connection: 'one' } as const;
    await store.notify(notice);
    await done.promise;
    deafen();
    const again = Promise.withResolvers<void>();
    store.listen(() => again.resolve());
    await store.notify(notice);
    await again.promise;
    expect(heard).toEqual([notice]);
  });
});
