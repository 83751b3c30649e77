import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, confirmed, journal, open, sent } from './journal.ts';
import { CHAT, find, LONG, RESET, seen } from './seen.ts';

describe('a message that a client resends under another id', () => {
  /** As LiveView sends the change of a form, and sends it anew to recover the form. */
  const change = (join: string, ref: string, value = 'q=during') =>
    JSON.stringify([
      join,
      ref,
      'lv:phx-1',
      'event',
      { type: 'form', event: 'chg', value, meta: { _target: 'q' }, uploads: {} },
    ]);
  const click = JSON.stringify(['12', '15', 'lv:phx-1', 'event', { type: 'click', event: 'inc' }]);
  const reply = JSON.stringify(['12', '15', 'lv:phx-1', 'phx_reply', { status: 'ok' }]);

  /** A change is lost with its connection; on the next one another goes, so long after it opened. */
  const recovered = (again: string, after = 0) =>
    seen(({ client, wait }) => {
      const say = (epoch: number, frame: string) => client.sent(epoch, 'websocket', CHAT, frame);
      const open = () => {
        const epoch = client.attempt('websocket', CHAT);
        client.opened(epoch, 'websocket');
        return epoch;
      };
      const lost = open();
      say(lost, JSON.stringify(['4', '4', 'lv:phx-1', 'phx_join', {}]));
      say(lost, change('4', '11'));
      wait(1000);
      client.closed(lost, 'websocket', RESET, 'remote');
      wait(1000);
      const next = open();
      wait(after);
      say(next, again);
      say(next, click);
      client.received(next, 'websocket', CHAT, reply);
    });

  it('is not lost when it goes again as soon as the next connection is open', () => {
    expect(find('message-lost', recovered(change('12', '14')))).toEqual([]);
  });

  it.each([
    ['something else goes', recovered(change('12', '14', 'q=other'))],
    ['somebody says the same later', recovered(change('12', '14'), LONG)],
  ])('is lost when %s', (_, entries) => {
    expect(find('message-lost', entries)).toMatchObject([{ messageId: '11', inferred: true }]);
  });

  it('that is lost is not said to be unknown to the user: the page may have shown it as failed', () => {
    const entries = journal(
      ...[open(1), sent('a', 1), close(1)],
      ...[open(2), sent('b', 2), confirmed('b', 2)],
    );
    const inferred = entries.map((entry): Entry => ({ ...entry, inferred: true }));
    const words = find('message-lost', inferred).map(({ why }) => why.split(' one. ').at(-1));
    expect(words).toEqual(['Unless the page has said so, its user believes that it arrived.']);
  });

  it('is not lost when its id is one of the plain protocol, made anew for each attempt', () => {
    const say = (id: string) => JSON.stringify({ type: 'message', text: 'pay', messageId: id });
    const confirm = (id: string) => JSON.stringify({ type: 'confirm', messageId: id });
    const paid = (confirmed: readonly string[]) =>
      seen(({ client, wait }) => {
        const lost = client.attempt('websocket', CHAT);
        client.opened(lost, 'websocket');
        client.sent(lost, 'websocket', CHAT, say('a'));
        wait(1000);
        client.closed(lost, 'websocket', RESET, 'remote');
        wait(1000);
        const next = client.attempt('websocket', CHAT);
        client.opened(next, 'websocket');
        client.sent(next, 'websocket', CHAT, say('b'));
        for (const id of confirmed) client.received(next, 'websocket', CHAT, confirm(id));
      });
    expect(detect(paid(['b']), { now: LONG })).toEqual([]);
    expect(detect(paid(['b', 'a']), { now: LONG })).toMatchObject([{ kind: 'applied-twice' }]);
  });

  it('is lost when only another one in the same words is resent, under its own id', () => {
    const say = (id: string, epoch: number) => ({ ...sent(id, epoch), preview: '"hi"' });
    const entries = journal(
      ...[open(1), say('a', 1), say('b', 1), close(1)],
      ...[open(2), say('a', 2), confirmed('a', 2), sent('c', 2), confirmed('c', 2)],
    ).map((entry): Entry => ({ ...entry, inferred: true }));
    expect(find('message-lost', entries)).toMatchObject([{ messageId: 'b' }]);
  });
});
