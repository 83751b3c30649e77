import { beforeEach, describe, expect, it } from 'vitest';
import { settle, type Tab, World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

const open = (count: number): Promise<Tab[]> => world.openAll(count);

describe('when the leading tab closes,', () => {
  it('the next one leads, and nothing is lost or sent twice', async () => {
    const [leader, follower] = await open(2);
    world.backend.confirming = false;
    const onWire = follower?.shared.sendMessage('on the wire');
    await settle();
    const onWay = follower?.shared.sendMessage('on its way to the leader');
    leader?.crash();
    world.backend.confirming = true;
    await Promise.all([onWire?.confirmed, onWay?.confirmed]);
    expect(world.backend.applied).toEqual(['on the wire', 'on its way to the leader']);
    expect(follower?.states.slice(2)).toEqual(['reconnecting', 'connected']);
  });

  it('its own unconfirmed message is restored by the next leader', async () => {
    const [leader, follower] = await open(2);
    world.backend.confirming = false;
    const sending = leader?.shared.sendMessage('of the leader');
    await settle();
    leader?.crash();
    world.backend.confirming = true;
    await settle();
    expect(world.backend.applied).toEqual(['of the leader']);
    expect(follower?.restored).toEqual([sending?.messageId]);
    expect(follower?.endings).toEqual([sending?.messageId]);
  });

  it('earlier events are not repeated, and those published meanwhile arrive', async () => {
    const [leader, follower, third] = await open(3);
    const [target] = world.backend.targets;
    target?.deliver('before');
    await settle();
    leader?.crash();
    target?.deliver('meanwhile');
    await settle();
    expect(follower?.received).toEqual(['before', 'meanwhile']);
    expect(third?.received).toEqual(['before', 'meanwhile']);
  });

  it('a tab does not get its own messages as restored', async () => {
    const [leader, follower] = await open(2);
    world.backend.confirming = false;
    follower?.shared.sendMessage('a');
    await settle();
    leader?.crash();
    await settle();
    expect(follower?.restored).toEqual([]);
  });

  it('messages queued while the server was away are sent once by the next leader', async () => {
    const [leader, follower] = await open(2);
    world.backend.online = false;
    leader?.crash();
    await settle();
    const sendings = [1, 2, 3].map((n) => follower?.shared.sendMessage(n));
    await settle();
    const third = await world.open();
    world.backend.online = true;
    follower?.crash();
    await settle();
    expect(world.backend.applied).toEqual([1, 2, 3]);
    expect(third.endings).toEqual(sendings.map((sending) => sending?.messageId));
  });

  it('a message that the next leader has restored can still be aborted, and is not sent', async () => {
    const [leader, follower, last] = await open(3);
    world.backend.online = false;
    leader?.crash();
    await settle();
    const abort = new AbortController();
    const sending = last?.shared.sendMessage('never mind', { signal: abort.signal });
    await settle();
    follower?.crash();
    await settle();
    abort.abort();
    await expect(sending?.confirmed).rejects.toMatchObject({ code: 'aborted' });
    const next = await world.open();
    world.backend.online = true;
    last?.crash();
    await settle();
    expect(next.shared.state).toBe('connected');
    expect(world.backend.applied).toEqual([]);
  });

  it('a message that the next one has restored is counted once, and never sent anew: it may have been on the wire', async () => {
    const [leader, next, , sender] = await open(4);
    world.backend.online = false;
    leader?.crash();
    await settle();
    const sending = sender?.shared.sendMessage('a');
    await settle();
    next?.crash();
    await settle();
    expect(sender?.shared.pending).toBe(1);
    world.backend.stored = [];
    world.backend.online = true;
    world.backend.targets.at(-1)?.lose();
    await world.clock.advance(2000);
    await expect(sending?.confirmed).rejects.toMatchObject({ code: 'unknown' });
    expect(world.backend.applied).toEqual([]);
  });

  it('a message that is not in the store any more ends as unknown', async () => {
    const [leader, follower] = await open(2);
    world.backend.confirming = false;
    const sending = follower?.shared.sendMessage('a');
    await settle();
    leader?.crash();
    world.backend.stored = [];
    await expect(sending?.confirmed).rejects.toMatchObject({ code: 'unknown' });
    expect(world.backend.applied).toEqual(['a']);
  });

  it('the next one tells a tab of a confirmation that it missed in the back/forward cache', async () => {
    const [leader, sender, next] = await open(3);
    world.backend.confirming = false;
    const sending = sender?.shared.sendMessage('a');
    await settle();
    expect(sending?.state).toBe('on-wire');
    sender?.shelve();
    world.backend.confirm();
    await settle();
    expect(next?.endings).toEqual([sending?.messageId]);
    leader?.crash();
    await settle();
    sender?.restore();
    await world.clock.advance(2000);
    await expect(sending?.confirmed).resolves.toEqual({ messageId: sending?.messageId });
    expect(world.backend.applied).toEqual(['a']);
    expect(next?.endings).toHaveLength(1);
  });
});

it('a tab that leaves and comes back alone gets the events in between, and none twice', async () => {
  const [tab] = await open(1);
  const [target] = world.backend.targets;
  target?.deliver('before');
  await settle();
  tab?.shared.disconnect();
  await settle();
  expect(tab?.shared.snapshot()).toMatchObject({ state: 'disconnected', transport: null });
  target?.deliver('meanwhile');
  tab?.shared.connect();
  await settle();
  expect(tab?.received).toEqual(['before', 'meanwhile']);
});

it('a message that the leader refused can be sent again under its id, once it is smaller', async () => {
  const [, follower] = await open(2);
  const messageId = 'mine';
  const refused = follower?.shared.sendMessage('too large', { messageId });
  await expect(refused?.confirmed).rejects.toMatchObject({ code: 'refused' });
  follower?.shared.sendMessage('small', { messageId });
  await settle();
  expect(world.backend.applied).toEqual(['small']);
});

it('a leader that leaves hands over to a tab restored from the back/forward cache', async () => {
  const [leader, follower] = await open(2);
  follower?.shelve();
  await settle();
  follower?.restore();
  await settle();
  world.backend.confirming = false;
  const sending = follower?.shared.sendMessage('a');
  await settle();
  leader?.shared.disconnect();
  world.backend.confirming = true;
  await settle();
  await sending?.confirmed;
  expect(world.backend.applied).toEqual(['a']);
  expect(follower?.errors).toEqual([]);
});
