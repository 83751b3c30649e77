import { beforeEach, describe, expect, it } from 'vitest';
import { settle, type Tab, World } from './world.ts';

let world: World;
let tabs: Tab[];

beforeEach(async () => {
  world = new World();
  tabs = [await world.open(), await world.open()];
});

const snapshot = {
  connection: 'c',
  clientId: 'id',
  state: 'connected',
  phase: null,
  transport: 'websocket',
  epoch: 1,
  attempt: 0,
  retryAt: null,
  pending: 0,
  received: 0,
};

describe('a message between tabs', () => {
  it.each([
    ['text', 'it is not an object'],
    [null, 'it is not an object'],
    [{ type: 'join', from: 'x' }, 'it carries no version'],
    [{ faultline: 1, type: 'join' }, 'where it comes from'],
    [{ faultline: 1, from: 'x', type: 'toString' }, "'toString' is not a kind of message"],
    [{ faultline: 1, from: 'x', type: ['join'] }, "'join' is not a kind of message"],
    [{ faultline: 1, from: 'x', type: 'send', to: 'y' }, "a 'send' lacks"],
    [{ faultline: 1, from: 'x', type: 'beat', term: '9' }, "a 'beat' lacks"],
    [
      { faultline: 1, from: 'x', type: 'welcome', term: 9, to: null, snapshot: { pending: 1 } },
      "a 'welcome' lacks",
    ],
    [
      {
        faultline: 1,
        from: 'x',
        type: 'event',
        term: 9,
        snapshot,
        happening: { event: 'confirmed', detail: {} },
      },
      "a 'event' lacks",
    ],
    ...[null, 'confirmed', { event: ['queued'], detail: {} }, { event: 'toString' }].map(
      (happening) =>
        [
          { faultline: 1, from: 'x', type: 'event', term: 9, snapshot, happening },
          "a 'event' lacks",
        ] as [unknown, string],
    ),
    [
      {
        ...{ faultline: 1, from: 'x', type: 'event', term: 9, snapshot },
        happening: { event: 'restored', detail: { messages: [{ body: 1 }] } },
      },
      "a 'event' lacks",
    ],
    ...[null, { event: 'confirmed', detail: {} }].map(
      (verdict) =>
        [
          { faultline: 1, from: 'x', type: 'settled', term: 9, to: 'y', verdict },
          "a 'settled' lacks",
        ] as [unknown, string],
    ),
  ])('is ignored and reported when it is malformed: %j', async (data, problem) => {
    world.say(data);
    await settle();
    for (const { errors, shared } of tabs) {
      expect(errors).toEqual([expect.stringContaining(problem)]);
      expect(shared.state).toBe('connected');
    }
  });

  it('of another version is reported once, and is a sign of life', async () => {
    tabs[0]?.freeze();
    for (let i = 0; i < 10; i++) {
      await world.clock.advance(1000);
      world.say({ faultline: 2, from: 'x', type: 'beat', term: 1 });
      await settle();
    }
    expect(tabs[1]?.errors).toEqual([expect.stringContaining('version 2, not 1; reload')]);
    expect(world.backend.targets).toHaveLength(1);
  });

  it('from an earlier leader is ignored', async () => {
    world.say({ faultline: 1, from: 'old', type: 'welcome', term: 0, to: null, snapshot });
    await settle();
    await tabs[1]?.shared.sendMessage('a').confirmed;
    expect(world.backend.applied).toEqual(['a']);
  });

  it('from a tab that claims to lead without the lock is overruled', async () => {
    world.say({ faultline: 1, from: 'rogue', type: 'welcome', term: 50, to: null, snapshot });
    await settle();
    const sending = tabs[1]?.shared.sendMessage('a');
    await world.clock.advance(2000);
    await sending?.confirmed;
    expect(world.backend.applied).toEqual(['a']);
  });
});
