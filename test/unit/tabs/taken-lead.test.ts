import { beforeEach, describe, expect, it } from 'vitest';
import { settle, type Tab, World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

const open = (count: number): Promise<Tab[]> => world.openAll(count);

describe('a leading tab that loses', () => {
  it('its lock to a tab that dies leads again, and sends what it got meanwhile', async () => {
    const [leader] = await open(1);
    const died = Promise.withResolvers<void>();
    const { locks } = world.locks.page();
    void locks.request('faultline:tabs:chat', { steal: true }, () => died.promise);
    await settle();
    const sending = leader?.shared.sendMessage('meanwhile');
    await settle();
    died.resolve();
    await settle();
    expect(world.backend.applied).toEqual(['meanwhile']);
    await sending?.confirmed;
  });

  it('the outbox to another page takes it back, and nothing is lost or sent twice', async () => {
    const [leader, follower] = await open(2);
    world.backend.confirming = false;
    const before = follower?.shared.sendMessage('before');
    await settle();
    world.backend.confirming = true;
    world.backend.targets[0]?.lose();
    const after = [leader, follower].map((tab) => tab?.shared.sendMessage('after'));
    await world.clock.advance(5000);
    await Promise.all([before, ...after].map((sending) => sending?.confirmed));
    expect(world.backend.applied).toEqual(['before', 'after', 'after']);
    expect(world.backend.live).toHaveLength(1);
    expect(leader?.errors).toEqual([expect.stringContaining('Another page took the outbox')]);
    expect([leader, follower].map((tab) => tab?.shared.state)).toEqual(['connected', 'connected']);
  });

  it('the outbox to a tab that hung while opening it takes it back with a new connection', async () => {
    const hung = world.tab();
    const follower = world.tab();
    for (let turns = 0; world.backend.targets.length === 0 && turns < 100; turns++) await null;
    hung.freeze({ hears: true });
    await world.clock.advance(6000);
    const sending = follower.shared.sendMessage('a');
    await settle();
    hung.thaw();
    const after = follower.shared.sendMessage('b');
    await world.clock.advance(5000);
    await Promise.all([sending.confirmed, after.confirmed]);
    expect(world.backend.applied).toEqual(['a', 'b']);
    expect(world.backend.live).toHaveLength(1);
    expect(follower.errors).toEqual([expect.stringContaining('Another page took the outbox')]);
  });
});
