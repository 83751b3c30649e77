import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SendOptions } from '../../../src/connection/index.ts';
import { settle, type Tab, World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

const open = (count: number): Promise<Tab[]> => world.openAll(count);

describe('the leading tab', () => {
  it('is deposed after 4 s of silence, not before', async () => {
    const [leader, follower] = await open(2);
    await world.clock.advance(10_000);
    leader?.freeze();
    await world.clock.advance(3900);
    expect(world.backend.targets).toHaveLength(1);
    await world.clock.advance(2200);
    expect(world.backend.targets).toHaveLength(2);
    expect(follower?.shared.state).toBe('connected');
  });

  it('keeps the lead as long as it answers', async () => {
    await open(3);
    await world.clock.advance(60_000);
    expect(world.backend.targets).toHaveLength(1);
  });

  it('that hangs loses nothing, sends nothing twice, and wakes as a follower', async () => {
    const [leader, follower] = await open(2);
    world.backend.confirming = false;
    const before = follower?.shared.sendMessage('before');
    await settle();
    leader?.freeze();
    const during = follower?.shared.sendMessage('during');
    world.backend.confirming = true;
    await world.clock.advance(6000);
    await Promise.all([before?.confirmed, during?.confirmed]);
    leader?.thaw();
    await settle();
    expect(world.backend.applied).toEqual(['before', 'during']);
    expect(world.backend.targets.map(({ ending }) => ending)).toEqual(['close', null]);
    expect(world.backend.targets[0]?.sends).toBe(1);
    expect(leader?.shared.state).toBe('connected');
    await leader?.shared.sendMessage('after').confirmed;
    await follower?.shared.sendMessage('after all').confirmed;
    expect(world.backend.applied).toEqual(['before', 'during', 'after', 'after all']);
  });

  it('is deposed even if it still receives and sends, when nothing else runs in it', async () => {
    const [leader, follower] = await open(2);
    leader?.freeze({ hears: true });
    const during = follower?.shared.sendMessage('during');
    for (let i = 0; i < 8; i++) {
      follower?.shared.sendMessage(i);
      await world.clock.advance(1000);
    }
    await during?.confirmed;
    leader?.thaw();
    await world.clock.advance(5000);
    expect(world.backend.applied).toEqual(['during', 0, 1, 2, 3, 4, 5, 6, 7]);
    expect(world.backend.targets.filter(({ ending }) => ending === null)).toHaveLength(1);
    await leader?.shared.sendMessage('awake').confirmed;
    expect(world.backend.live).toHaveLength(1);
  });

  it('that hangs only for a moment keeps the lead, and sends what it got meanwhile', async () => {
    const [leader, follower] = await open(2);
    leader?.freeze({ hears: true });
    const sending = follower?.shared.sendMessage('meanwhile');
    await world.clock.advance(2000);
    expect(world.backend.applied).toEqual([]);
    leader?.thaw();
    await world.clock.advance(2000);
    await sending?.confirmed;
    expect(world.backend.applied).toEqual(['meanwhile']);
    expect(world.backend.targets).toHaveLength(1);
  });

  it('that was deposed sends its messages through the new leader, once', async () => {
    const [leader, follower] = await open(2);
    leader?.freeze();
    await world.clock.advance(6000);
    const sending = leader?.shared.sendMessage('of the deposed');
    leader?.thaw();
    await sending?.confirmed;
    expect(world.backend.applied).toEqual(['of the deposed']);
    expect(follower?.endings).toEqual([sending?.messageId]);
  });

  it('that hangs is replaced by one of several followers, and the others follow that one', async () => {
    const tabs = await open(4);
    tabs[0]?.freeze();
    await world.clock.advance(8000);
    expect(world.backend.live.filter((target) => target === world.backend.owner)).toHaveLength(1);
    await Promise.all(tabs.slice(1).map(({ shared }, n) => shared.sendMessage(n).confirmed));
    tabs[0]?.thaw();
    await world.clock.advance(10_000);
    expect(world.backend.targets.filter(({ ending }) => ending === null)).toHaveLength(1);
    expect(world.backend.applied).toHaveLength(3);
  });

  it('may be deposed by a tab that never heard it, and the others accept the new leader', async () => {
    const [leader, follower] = await open(2);
    leader?.shared.disconnect();
    await settle();
    follower?.freeze();
    const late = await world.open();
    await world.clock.advance(6000);
    expect(late.shared.state).toBe('connected');
    follower?.thaw();
    await world.clock.advance(3000);
    await follower?.shared.sendMessage('heard').confirmed;
    expect(world.backend.applied).toEqual(['heard']);
  });
});

/** The last of these tabs sends a message offline, which the next leader stores before it hangs in turn. */
async function storedByHanging([leader, next, ...others]: readonly Tab[], options?: SendOptions) {
  world.backend.online = false;
  leader?.crash();
  await settle();
  const sending = others.at(-1)?.shared.sendMessage('never mind', options);
  await settle();
  expect(world.backend.stored).toHaveLength(1);
  next?.freeze();
  return sending;
}

it('a message that is aborted while the leading tab hangs is not sent by the next', async () => {
  const abort = new AbortController();
  const sending = await storedByHanging(await open(3), { signal: abort.signal });
  abort.abort();
  await expect(sending?.confirmed).rejects.toMatchObject({ code: 'aborted' });
  await world.clock.advance(6000);
  expect(world.backend.targets).toHaveLength(3);
  expect(world.backend.stored).toEqual([]);
});

it('a message that is aborted while the leading tab answers is not given up again at the next', async () => {
  world.backend.online = false;
  const [leader, , last] = await open(3);
  const abort = new AbortController();
  const sending = last?.shared.sendMessage('never mind', { signal: abort.signal });
  await settle();
  abort.abort();
  await expect(sending?.confirmed).rejects.toMatchObject({ code: 'aborted' });
  await settle();
  leader?.crash();
  await settle();
  expect(world.backend.targets).toHaveLength(2);
  expect(world.said.filter((said) => Object(said).type === 'cancel')).toHaveLength(1);
});

it('a message given up by disconnect() while the leading tab hangs is not sent by the next', async () => {
  const tabs = await open(4);
  const [, , third, last] = tabs;
  const sending = await storedByHanging(tabs);
  last?.shared.disconnect();
  await expect(sending?.confirmed).rejects.toMatchObject({ code: 'disconnected' });
  await world.clock.advance(6000);
  expect(third?.shared.state).toBe('reconnecting');
  expect(world.backend.targets).toHaveLength(3);
  expect(world.backend.stored).toEqual([]);
});

it('what the only other tab gives up while the leader hangs is not sent once that tab has connected again', async () => {
  const tabs = await open(3);
  const [, , last] = tabs;
  const sending = await storedByHanging(tabs);
  last?.shared.disconnect();
  await expect(sending?.confirmed).rejects.toMatchObject({ code: 'disconnected' });
  last?.shared.connect();
  await world.clock.advance(6000);
  expect(world.backend.targets).toHaveLength(3);
  expect(world.backend.stored).toEqual([]);
});

it.each([{ hears: true }, { hears: false }])(
  'an event on its way to a hanging leader reaches it once, even if the next one got it too (%j)',
  async (how) => {
    const [leader, follower] = await open(2);
    world.backend.targets[0]?.deliver('before');
    await settle();
    leader?.freeze(how);
    world.backend.targets[0]?.deliver('on its way');
    await world.clock.advance(6000);
    world.backend.targets[1]?.deliver('after');
    await settle();
    leader?.thaw();
    await world.clock.advance(3000);
    expect(follower?.received).toEqual(['before', 'on its way', 'after']);
    expect(leader?.received).toEqual(['before', 'on its way', 'after']);
  },
);

it.each([{ hears: true }, { hears: false }])(
  'a leading tab that hung gets the events that the next leader received (%j)',
  async (how) => {
    const [leader, follower] = await open(2);
    world.backend.targets[0]?.deliver('before');
    await settle();
    leader?.freeze(how);
    await world.clock.advance(6000);
    world.backend.targets[1]?.deliver('meanwhile');
    await settle();
    leader?.thaw();
    await world.clock.advance(3000);
    world.backend.targets[1]?.deliver('after');
    await settle();
    expect(follower?.received).toEqual(['before', 'meanwhile', 'after']);
    expect(leader?.received).toEqual(['before', 'meanwhile', 'after']);
  },
);

it('a tab misses no event, and gets none twice, when a new tab replaces a hanging leader', async () => {
  const [leader, follower] = await open(2);
  for (const body of ['one', 'two']) world.backend.targets[0]?.deliver(body);
  await settle();
  leader?.freeze();
  // Hidden, its timers hardly run: the new tab loses patience first.
  follower?.freeze({ hears: true });
  world.backend.targets[0]?.deliver('meanwhile');
  const late = await world.open();
  await world.clock.advance(6000);
  expect(late.shared.state).toBe('connected');
  world.backend.targets[1]?.deliver('after');
  await settle();
  expect(follower?.received).toEqual(['one', 'two', 'meanwhile', 'after']);
});

it('a tab gets no event twice when one that has heard less leads, and then another', async () => {
  const [leader, follower] = await open(2);
  const [first] = world.backend.targets;
  for (const body of ['one', 'two', 'three']) first?.deliver(body);
  await settle();
  leader?.freeze();
  follower?.freeze({ hears: true });
  // The server is away when it leads: it gets no further.
  world.backend.online = false;
  const late = await world.open();
  await world.clock.advance(6000);
  world.backend.online = true;
  late.crash();
  follower?.thaw();
  await world.clock.advance(6000);
  world.backend.live.at(-1)?.deliver('four');
  await settle();
  expect(follower?.received).toEqual(['one', 'two', 'three', 'four']);
});

it('a prerendered tab, which cannot probe the leading tab, does not depose it', async () => {
  const document = { prerendering: true };
  vi.stubGlobal('document', document);
  onTestFinished(() => void vi.unstubAllGlobals());
  const [leader, prerendered] = await open(2);
  leader?.freeze();
  await world.clock.advance(20_000);
  expect(world.backend.targets).toHaveLength(1);
  document.prerendering = false;
  await world.clock.advance(6000);
  expect(world.backend.targets).toHaveLength(2);
  expect(prerendered?.shared.state).toBe('connected');
});
