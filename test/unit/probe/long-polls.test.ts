import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { createFetchPage } from './native-fetch.ts';
import { createXhrPage } from './native-xhr.ts';

const told = (entries: readonly Draft[]): string[] =>
  entries.flatMap((entry) => {
    if (entry.type === 'state') return [entry.to];
    return entry.type === 'received' ? [entry.frame] : [];
  });

/** A page that asks for what is new again and again; no URL tells that it does. */
function createPollingPage({ isFollowed = false } = {}) {
  const page = createXhrPage({ isFollowed });
  const ask = (path = '/new?since=0') => {
    const { log } = page.ask({ path });
    const asked = page.made.at(-1);
    if (!asked) throw new Error('Nothing was asked.');
    const answer = (status = 200) => {
      asked.answers(status, 'application/json');
      asked.brings('{"type":"news"}');
      asked.ends();
    };
    return { log, answer, breaks: () => asked.breaks() };
  };
  /** One that the server answers after so long. */
  const poll = (ms: number, path?: string) => {
    const { answer } = ask(path);
    page.clock.advance(ms);
    answer();
  };
  /** So many that it keeps waiting. */
  const polls = (count: number) => {
    for (let since = 0; since < count; since++) poll(6000, `/new?since=${since}`);
  };
  const story = () => told(page.journal('state', 'received'));
  return { ...page, ask, poll, polls, story };
}

describe.each([false, true])('requests to a host (followed: %s)', (isFollowed) => {
  it('are one connection once their server has repeatedly kept them waiting', () => {
    const { polls, ask, story, journal } = createPollingPage({ isFollowed });
    polls(2);
    expect(story()).toEqual([]);
    const { answer } = ask();
    expect(story()).toEqual(['connecting', 'connected']);
    answer();
    polls(2);
    expect(story().slice(2)).toEqual(['news', 'news', 'news']);
    expect(journal('attempt')).toMatchObject([{ transport: 'ajax', attempt: 1 }]);
  });

  it('are no connection if answered at once, slow only now and then, or sent side by side', () => {
    const { poll, ask, clock, story } = createPollingPage({ isFollowed });
    for (let count = 0; count < 50; count++) poll(300);
    for (let count = 0; count < 5; count++) {
      poll(6000);
      clock.advance(3000);
    }
    for (let count = 0; count < 5; count++) {
      const both = [ask(), ask()];
      clock.advance(6000);
      for (const { answer } of both) answer();
    }
    for (const path of ['/a', '/b', '/c', '/d']) poll(6000, path);
    ask();
    expect(story()).toEqual([]);
  });

  it('lose their connection when one fails, and restore it with the next answer', () => {
    const { polls, ask, clock, story, journal } = createPollingPage({ isFollowed });
    polls(3);
    ask().breaks();
    expect(story().slice(3)).toEqual(['disconnected']);
    clock.advance(2000);
    const { answer } = ask();
    expect(story().slice(4)).toEqual(['reconnecting']);
    answer(503);
    clock.advance(4000);
    ask().answer();
    expect(story().slice(5)).toEqual(['disconnected', 'reconnecting', 'connected', 'news']);
    expect(journal('attempt')).toMatchObject([{ attempt: 1 }, { attempt: 1 }, { attempt: 2 }]);
  });

  it('end when none follows, and a later request there does not revive them', () => {
    const { polls, ask, clock, story, journal } = createPollingPage({ isFollowed });
    polls(3);
    clock.advance(4999);
    expect(story().at(-1)).toBe('news');
    clock.advance(1);
    expect(story().at(-1)).toBe('disconnected');
    expect(journal('close')).toMatchObject([{ by: 'client', clean: true }]);
    ask();
    expect(story().at(-1)).toBe('disconnected');
  });

  it('meet faults once they are known to be polls', () => {
    const { polls, ask, faults, story } = createPollingPage({ isFollowed });
    polls(2);
    const { log } = ask();
    faults.arm({ fault: 'reset' });
    expect(log.slice(-2)).toEqual(['error 4', 'loadend 4']);
    expect(story().at(-1)).toBe('disconnected');
  });
});

it('polls by fetch are followed too, and are disconnected when one fails', async () => {
  const { fetch, servers, clock, journal, settled } = createFetchPage();
  const story = () => told(journal('state', 'received'));
  const poll = async () => {
    const answer = fetch('http://chat.example/new');
    clock.advance(6000);
    servers.at(-1)?.(Response.json({ type: 'news' }));
    await (await answer).json();
    await settled();
  };
  await poll();
  await poll();
  expect(story()).toEqual([]);
  await poll();
  expect(story()).toEqual(['connecting', 'connected', 'news']);
  const answer = fetch('http://chat.example/new');
  servers.at(-1)?.(new TypeError('Failed to fetch'));
  await expect(answer).rejects.toThrow(TypeError);
  expect(story().at(-1)).toBe('disconnected');
});
