import { describe, expect, it } from 'vitest';
import { CLAIM, message, SESSION } from './steps.ts';
import { subjects } from './stores.ts';

const NEXT = { ...CLAIM, connection: 'two', instance: 'next page', arrival: 2 };
const from = (instance: string | null, sequence: number) => ({
  turn: { clientId: 'client', sequence, instance },
});

describe.each(Object.entries(subjects))('the %s store', (_, create) => {
  it('stores nothing of a page that another has taken over from, whatever it had in work', async () => {
    const { store, own, written } = await create();
    await store.open(SESSION);
    await store.claim('client', CLAIM);
    await store.claim('client', NEXT);
    const replaced = { type: 'replaced', instance: 'next page' };
    const also = { also: own.good };
    expect(await store.apply(message(1, also))).toEqual(replaced);
    expect(await store.apply(message(1, { refusal: 'too rude', events: [] }))).toEqual(replaced);
    expect(await store.apply(message(2))).toEqual(replaced);
    expect((await store.find('client'))?.session.last).toBe(0);
    expect(await store.range('ana')).toMatchObject({ last: 0 });
    expect(await written()).toBe(0);
    const next = message(1, { ...from('next page', 1), ...also });
    expect(await store.apply(next)).toEqual({ type: 'applied', last: 1 });
    expect(await store.apply(message(1))).toEqual(replaced);
    expect(await written()).toBe(1);
  });

  it('stores what a page had in work when it connected anew', async () => {
    const { store } = await create();
    await store.open(SESSION);
    for (const epoch of [1, 2]) await store.claim('client', { ...CLAIM, epoch });
    expect(await store.apply(message(1))).toMatchObject({ type: 'applied' });
  });

  it('tells clients without an instance from those with one, and not from each other', async () => {
    const { store } = await create();
    await store.open(SESSION);
    expect(await store.apply(message(1, from(null, 1)))).toMatchObject({ type: 'applied' });
    await store.claim('client', CLAIM);
    const replaced = { type: 'replaced', instance: 'page' };
    expect(await store.apply(message(2, from(null, 2)))).toEqual(replaced);
    for (const arrival of [2, 3]) await store.claim('client', { ...NEXT, instance: null, arrival });
    expect(await store.apply(message(2))).toEqual({ type: 'replaced', instance: null });
    expect(await store.apply(message(2, from(null, 2)))).toMatchObject({ type: 'applied' });
  });

  it('rejects the claim of a hello that was opened before that of the newest, however late it lands', async () => {
    const { store } = await create();
    const { arrival: early } = await store.open(SESSION);
    const { arrival: late } = await store.open(SESSION);
    const claim = (instance: string | null, arrival: number) =>
      store.claim('client', { ...CLAIM, instance, arrival });
    expect(await claim('page', late)).toBe(true);
    for (const instance of ['the page before', null]) {
      expect(await claim(instance, early)).toBe(false);
    }
    expect((await store.find('client'))?.claim).toMatchObject({ instance: 'page', arrival: late });
    expect(await claim('the page before', (await store.open(SESSION)).arrival)).toBe(true);
  });

  it('accepts the hellos that follow a claim which the store had not counted', async () => {
    const { store } = await create();
    const { arrival } = await store.open(SESSION);
    await store.claim('client', { ...CLAIM, arrival: arrival + 10 });
    const next = await store.open(SESSION);
    expect(await store.claim('client', { ...NEXT, arrival: next.arrival })).toBe(true);
  });
});
