import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { attempt, close, confirmed, journal, mark, open, sent } from './journal.ts';
import { CHAT, event, find, LONG, RESET, seen } from './seen.ts';

describe('two live connections of a client that does not report itself', () => {
  it('are found, as inferred, when two replace one, whatever their queries', () => {
    const entries = seen(({ client, wait }) => {
      const lost = client.attempt('websocket', CHAT);
      client.opened(lost, 'websocket');
      client.closed(lost, 'websocket', RESET, 'remote');
      for (const time of [1, 2]) {
        client.opened(client.attempt('websocket', `ws://host/chat?try=${time}`), 'websocket');
        wait(100);
      }
    });
    expect(find('two-live-connections', entries)).toMatchObject([
      { inferred: true, severity: 'error' },
    ]);
  });

  it('are found when a page that is shown opens its stream at once, and its pending retry does again', () => {
    const entries = seen(({ client, wait, environment }) => {
      const stream = () => client.opened(client.attempt('sse', 'http://host/stream'), 'sse');
      stream();
      wait(LONG);
      client.closed(1, 'sse', RESET, 'remote');
      environment('hidden');
      wait(300);
      environment('visible');
      stream();
      wait(700);
      stream();
    });
    expect(find('two-live-connections', entries)).toHaveLength(1);
  });

  it('are not found at different endpoints of a host', () => {
    const entries = seen(({ client, wait }) => {
      const chat = client.attempt('websocket', CHAT);
      client.opened(chat, 'websocket');
      const news = client.attempt('sse', 'http://host/news');
      client.opened(news, 'sse');
      wait(LONG);
      client.received(news, 'sse', 'http://host/news', event('1'));
      wait(1000);
      client.received(chat, 'websocket', CHAT, event('2'));
      client.closed(news, 'sse', RESET, 'remote');
    });
    expect(find('two-live-connections', entries)).toEqual([]);
  });

  it('are not found when each is a request of its own, even after a reply that broke off', () => {
    const REPLY = 'http://host/api/chat';
    const entries = seen(({ client, wait }) => {
      const lost = client.attempt('sse', REPLY, 'new');
      client.opened(lost, 'sse');
      client.closed(lost, 'sse', RESET, 'remote');
      wait(1000);
      for (const _question of ['an answer', 'its title']) {
        client.opened(client.attempt('sse', REPLY, 'new'), 'sse');
      }
      wait(LONG);
      client.opened(client.attempt('sse', REPLY), 'sse');
    });
    expect(find('two-live-connections', entries)).toEqual([]);
  });

  it('are found at different endpoints when both deliver the same events', () => {
    const entries = seen(({ client }) => {
      const chat = client.attempt('websocket', CHAT);
      client.opened(chat, 'websocket');
      const stream = client.attempt('sse', 'http://host/stream');
      client.opened(stream, 'sse');
      for (const key of ['1', '2']) {
        client.received(chat, 'websocket', CHAT, event(key));
        client.received(stream, 'sse', 'http://host/stream', event(key));
      }
    });
    expect(find('two-live-connections', entries)).toMatchObject([{ inferred: true }]);
  });
});

describe('two questions of a client that does not report itself, asked side by side', () => {
  const REPLY = 'http://host/api/chat';
  const DONE = JSON.stringify({ type: 'finish' });

  it('deliver nothing twice when their replies count from the same number', () => {
    const entries = seen(({ client, wait }) => {
      const replies = ['an answer', 'its title'].map(() => {
        const reply = client.attempt('sse', REPLY, 'new');
        client.opened(reply, 'sse');
        return reply;
      });
      wait(100);
      for (const reply of replies) client.received(reply, 'sse', REPLY, event('0'));
    });
    expect(detect(entries, { now: LONG })).toEqual([]);
  });

  it('are applied once each, even in the same words', () => {
    const ASKS = '{"messages":[{"role":"user","parts":[]}],"trigger":"submit-message"}';
    const entries = seen(({ client, wait }) => {
      const replies = ['left', 'right'].map(() => {
        const reply = client.attempt('sse', REPLY);
        client.asked(reply, 'sse', REPLY, ASKS);
        client.opened(reply, 'sse');
        return reply;
      });
      wait(100);
      for (const reply of replies) client.received(reply, 'sse', REPLY, DONE);
      for (const reply of replies) {
        client.closed(reply, 'sse', { code: 1000, reason: '', clean: true }, 'remote');
      }
    });
    expect(entries.filter(({ type }) => type === 'confirmed')).toHaveLength(2);
    expect(detect(entries, { now: LONG })).toEqual([]);
  });

  it('are found to deliver twice when they are one question, and both replies are open', () => {
    const entries = seen(({ client }) => {
      const replies = (['new', 'again'] as const).map((question) => {
        const reply = client.attempt('sse', REPLY, question);
        client.opened(reply, 'sse');
        return reply;
      });
      for (const key of ['1', '2']) {
        for (const reply of replies) client.received(reply, 'sse', REPLY, event(key));
      }
    });
    expect(find('delivered-twice', entries)).toHaveLength(1);
    expect(find('two-live-connections', entries)).toHaveLength(1);
  });
});

describe('retry without jitter of a client that does not report itself', () => {
  const outages = (...waits: readonly number[]) =>
    seen(({ client, wait }) => {
      let epoch = client.attempt('websocket', CHAT);
      for (const ms of waits) {
        client.opened(epoch, 'websocket');
        wait(5000);
        client.closed(epoch, 'websocket', RESET, 'remote');
        wait(ms);
        epoch = client.attempt('websocket', CHAT);
      }
    });

  it('is found from the gaps, and marked as inferred', () => {
    expect(find('retry-without-jitter', outages(1001, 1003, 1002, 1004))).toMatchObject([
      { inferred: true, severity: 'warning', connection: 'page:host' },
    ]);
  });

  it('is not found in independent requests at regular intervals', () => {
    const entries = seen(({ client, wait }) => {
      for (let question = 0; question < 6; question++) {
        const epoch = client.attempt('sse', 'http://host/api/chat', 'new');
        client.opened(epoch, 'sse');
        client.closed(epoch, 'sse', RESET, 'remote');
        wait(1000);
      }
    });
    expect(find('retry-without-jitter', entries)).toEqual([]);
  });

  it('is not found when the gaps differ', () => {
    expect(find('retry-without-jitter', outages(1001, 700, 1002, 400))).toEqual([]);
  });
});

describe('a synchronised return', () => {
  const herd = mark(
    'herd x',
    Array.from({ length: 200 }, () => 1000),
  );

  it('is inferred when the arrivals are inferred', () => {
    const entries = journal(herd).map((entry): Entry => ({ ...entry, inferred: true }));
    expect(find('synchronised-return', entries)).toMatchObject([{ inferred: true }]);
  });

  it('is not inferred when the arrivals were reported', () => {
    expect(find('synchronised-return', journal(herd))[0]).not.toHaveProperty('inferred');
  });
});

describe('a client that reports itself', () => {
  it('has no inferred findings, even beside a client that does not report itself', () => {
    const reported = journal(
      open(1),
      open(2, 100),
      sent('m', 1, 200),
      close(1, 5000),
      sent('n', 2),
      confirmed('n', 2),
    );
    const foreign = seen(({ client }) => {
      const open = () => {
        const socket = client.attempt('websocket', CHAT);
        client.opened(socket, 'websocket');
        return socket;
      };
      client.closed(open(), 'websocket', RESET, 'remote');
      open();
      open();
    });
    const found = find('two-live-connections', [...reported, ...foreign]);
    expect(found.map(({ connection, inferred }) => [connection, inferred])).toEqual(
      expect.arrayContaining([
        ['c', undefined],
        ['page:host', true],
      ]),
    );
    expect(find('message-lost', reported)[0]).not.toHaveProperty('inferred');
  });

  it('has two live connections even if their addresses differ', () => {
    const entries = journal(
      { ...attempt(1), url: 'ws://a/' },
      open(1),
      { ...attempt(2), url: 'ws://b/' },
      open(2),
    );
    expect(find('two-live-connections', entries)).toHaveLength(1);
  });
});
