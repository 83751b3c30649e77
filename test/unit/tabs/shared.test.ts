import { beforeEach, describe, expect, it } from 'vitest';
import {
  type DeliveryError,
  QueueFullError,
  type SendOptions,
} from '../../../src/connection/index.ts';
import { SharedConnection } from '../../../src/connection/tabs/index.ts';
import { settle, World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

/** The code of the error that a message ends with. */
const codeOf = (confirmed: Promise<unknown>) =>
  confirmed.then(
    () => 'confirmed',
    (error: DeliveryError) => error.code,
  );

describe('a shared connection', () => {
  it('is one connection, however many tabs there are', async () => {
    const tabs = [world.tab(), world.tab(), world.tab()];
    await settle();
    expect(world.backend.live).toHaveLength(1);
    expect(tabs.map(({ shared }) => shared.state)).toEqual(Array(3).fill('connected'));
    expect(tabs.map(({ shared }) => shared.transport)).toEqual(Array(3).fill('websocket'));
  });

  it('is shared under its name only', async () => {
    await world.open();
    await world.open({ name: 'other' });
    expect(world.backend.targets).toHaveLength(2);
    expect(world.locks.held).toContain('faultline:tabs:other');
  });

  it('delivers an event to every tab', async () => {
    const tabs = [await world.open(), await world.open()];
    world.backend.live[0]?.deliver({ text: 'hi' });
    await settle();
    expect(tabs.map(({ received }) => received)).toEqual([[{ text: 'hi' }], [{ text: 'hi' }]]);
  });

  it('confirms messages of any tab, and notifies the others', async () => {
    const [leader, follower] = [await world.open(), await world.open()];
    const sendings = [leader.shared.sendMessage('a'), follower.shared.sendMessage('b')];
    expect(sendings.map(({ queued }) => queued)).toEqual([false, false]);
    await Promise.all(sendings.map(({ confirmed }) => confirmed));
    await settle();
    expect(world.backend.applied).toEqual(['a', 'b']);
    const ids = sendings.map(({ messageId }) => messageId);
    expect([leader.endings, follower.endings]).toEqual([ids, ids]);
    expect(sendings.map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
    expect([leader.shared.pending, follower.shared.pending]).toEqual([0, 0]);
  });

  it('shows its present state to a tab that joins late', async () => {
    world.backend.confirming = false;
    const first = await world.open();
    first.shared.sendMessage('a');
    await settle();
    const late = await world.open();
    expect(late.states).toEqual(['connecting', 'connected']);
    expect(late.shared.snapshot()).toEqual(first.shared.snapshot());
    expect(late.shared.pending).toBe(1);
  });

  it('tells a tab that joins, or that gets a new leader, why its state changes', async () => {
    const first = await world.open();
    const late = world.tab();
    const causes: unknown[] = [];
    late.shared.on('state_change', ({ newState, cause }) => causes.push([newState, cause]));
    await settle();
    world.backend.online = false;
    first.crash();
    await settle();
    expect(causes).toEqual([
      ['connected', 'opened'],
      ['reconnecting', 'closed'],
    ]);
  });

  it('sends a message that a tab accepted before it joined', async () => {
    const tab = world.tab();
    const { confirmed, queued, state } = tab.shared.sendMessage('early');
    expect([queued, state, tab.shared.pending]).toEqual([true, 'queued', 1]);
    await confirmed;
    expect(world.backend.applied).toEqual(['early']);
  });

  it('sends bodies as they were at the time of the call, bytes too', async () => {
    await world.open();
    const { shared } = await world.open();
    const body = { n: 1 };
    shared.sendMessage(body);
    body.n = 2;
    await shared.sendMessage(Uint8Array.of(7)).confirmed;
    expect(world.backend.applied).toEqual([{ n: 1 }, Uint8Array.of(7)]);
  });

  it('rejects an id that a message of this tab has, and one that is too long', async () => {
    world.backend.confirming = false;
    const { shared } = await world.open();
    shared.sendMessage('first', { messageId: 'a' });
    await settle();
    for (const messageId of ['a', 'x'.repeat(101)]) {
      expect(() => shared.sendMessage('second', { messageId })).toThrow('Option messageId');
    }
    expect(shared.pending).toBe(1);
  });

  it('settles a message with an id used before, without applying it again', async () => {
    const { shared } = await world.open();
    await shared.sendMessage('first', { messageId: 'a' }).confirmed;
    await shared.sendMessage('again', { messageId: 'a' }).confirmed;
    expect(world.backend.applied).toEqual(['first']);
    const last = shared.sendMessage('and again', { messageId: 'a' });
    shared.disconnect();
    expect(await codeOf(last.confirmed)).not.toBeUndefined();
  });

  it.each([-3_600_000, 3_600_000])(
    'keeps a message’s expiresIn in a tab whose clock differs by %d ms',
    async (ahead) => {
      world.backend.online = false;
      await world.open();
      const { shared } = await world.open({ ahead });
      const { confirmed } = shared.sendMessage('a', { expiresIn: 60_000 });
      await settle();
      expect(world.backend.targets[0]?.given).toEqual([60_000]);
      shared.disconnect();
      expect(await codeOf(confirmed)).toBe('disconnected');
    },
  );

  it('fails a message in its tab when the leader cannot take it', async () => {
    await world.open();
    const { shared } = await world.open();
    await expect(shared.sendMessage('too large').confirmed).rejects.toThrow('is too large');
  });

  it('throws at once for a message that cannot be sent', async () => {
    const { shared } = await world.open({ maxQueue: 1 });
    expect(() => shared.sendMessage(undefined as never)).toThrow(TypeError);
    expect(() => shared.sendMessage(new Map() as never)).toThrow('not Map');
    expect(() => shared.sendMessage(1, { expiresIn: 0 })).toThrow('Option expiresIn');
    const misspelt = { expireIn: 5 } as SendOptions;
    expect(() => shared.sendMessage(1, misspelt)).toThrow("There is no option 'expireIn'.");
    expect(() => shared.sendMessage(1, { expiresIn: '5' as never })).toThrow('Option expiresIn');
    shared.sendMessage(1);
    expect(() => shared.sendMessage(2)).toThrow(QueueFullError);
  });

  it('gives up a message that its tab aborts', async () => {
    world.backend.online = false;
    await world.open();
    const { shared, endings } = await world.open();
    const abort = new AbortController();
    const { confirmed, messageId } = shared.sendMessage('a', { signal: abort.signal });
    await settle();
    abort.abort();
    expect(await codeOf(confirmed)).toBe('aborted');
    await settle();
    expect(endings).toEqual([messageId]);
    expect(world.backend.stored).toEqual([]);
  });

  it('cancels all messages of one signal in one request', async () => {
    world.backend.online = false;
    await world.open();
    const { shared, endings } = await world.open();
    const abort = new AbortController();
    const sent = ['a', 'b'].map((body) => shared.sendMessage(body, { signal: abort.signal }));
    await settle();
    abort.abort();
    await settle();
    const messageIds = sent.map(({ messageId }) => messageId);
    expect(world.said.filter((said) => Object(said).type === 'cancel')).toMatchObject([
      { messageIds },
    ]);
    expect(endings).toEqual(messageIds);
    expect(world.backend.stored).toEqual([]);
  });

  it('gives up a message that expired before a leader could send it', async () => {
    const { shared } = await world.open();
    shared.disconnect();
    await settle();
    const late = shared.sendMessage('b', { expiresIn: 5 });
    await world.clock.advance(6);
    shared.connect();
    expect(await codeOf(late.confirmed)).toBe('expired');
  });

  it('passes connect() of a follower on to the leader', async () => {
    await world.open();
    const { shared } = await world.open();
    shared.connect();
    await settle();
    expect(world.backend.targets[0]?.connects).toBe(2);
  });

  it('throws an error that names an invalid option', () => {
    const create = () => world.backend.targets[0] as never;
    const { locks } = world.locks.page();
    expect(() => new SharedConnection({ name: '', create, locks })).toThrow('Option name');
    expect(() => new SharedConnection({ name: 'a', create: 1 as never, locks })).toThrow(
      'Option create',
    );
    expect(() => new SharedConnection({ name: 'a', create, locks, maxQueue: 0 })).toThrow(
      'Option maxQueue',
    );
    const misspelt = { name: 'a', create, locks, maxQeue: 5 };
    expect(() => new SharedConnection(misspelt)).toThrow("There is no option 'maxQeue'.");
    expect(() => new SharedConnection(undefined as never)).toThrow('needs an options object');
  });

  it('reports an error when `create` returns no connection', async () => {
    const { locks } = world.locks.page();
    const errors: string[] = [];
    const connection = new SharedConnection({ name: 'a', create: () => undefined as never, locks });
    connection.on('error', ({ message }) => errors.push(message));
    connection.connect();
    await expect.poll(() => errors).toHaveLength(1);
    expect(errors[0]).toContain('Option create must return a ConnectionManager, not undefined.');
    connection.disconnect();
  });
});

describe('leaving a shared connection', () => {
  it('keeps it open for the others', async () => {
    const [leader, follower] = [await world.open(), await world.open()];
    follower.shared.disconnect();
    await settle();
    expect([leader.shared.state, follower.shared.state]).toEqual(['connected', 'disconnected']);
    expect(world.backend.targets[0]?.ending).toBeNull();
    expect([world.locks.awaited, world.channels]).toEqual([[], 1]);
  });

  it('as its leader hands it over', async () => {
    const [leader, follower] = [await world.open(), await world.open()];
    leader.shared.disconnect();
    await settle();
    expect(world.backend.targets.map(({ ending }) => ending)).toEqual(['close', null]);
    expect(follower.states).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('as the last tab ends it, and leaves no lock, timer or channel behind', async () => {
    const tabs = [await world.open(), await world.open()];
    for (const { shared } of tabs) shared.disconnect();
    await settle();
    expect(world.backend.targets.at(-1)?.ending).toBe('disconnect');
    expect([world.locks.held, world.clock.timers, world.channels]).toEqual([[], 0, 0]);
  });

  it('fails messages on the wire with left, and the others with disconnected', async () => {
    await world.open();
    const { shared } = await world.open();
    world.backend.confirming = false;
    const taken = shared.sendMessage('on the wire');
    await settle();
    const untaken = shared.sendMessage('not yet');
    shared.disconnect();
    expect(await codeOf(taken.confirmed)).toBe('left');
    expect(await codeOf(untaken.confirmed)).toBe('disconnected');
    await settle();
    expect(world.backend.stored).toMatchObject([{ body: 'on the wire' }]);
  });

  it('while the tab waits for its turn to say that it is there leaves no channel behind', async () => {
    const { locks } = world.locks.page();
    void locks.request('faultline:tabs:chat:members', () => new Promise(() => {}));
    const { shared } = await world.open();
    shared.disconnect();
    await settle();
    expect(world.channels).toBe(0);
    expect(world.locks.awaited).toEqual([]);
  });

  it('does not keep the tab from coming back', async () => {
    const { shared } = await world.open();
    shared.disconnect();
    shared.connect();
    await settle();
    expect(shared.state).toBe('connected');
    await shared.sendMessage('again').confirmed;
    expect(world.backend.applied).toEqual(['again']);
  });
});
