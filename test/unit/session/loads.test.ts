import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { nameInPage } from '../../../src/session/loads.ts';
import { createSession } from '../../../src/session/session.ts';
import { type About, announced, attempt, close, confirmed, open, Page, sent } from './entries.ts';

const HOST = 'page:chat.example';
const inferred = (entry: About): About => ({ ...entry, connection: HOST, inferred: true });
const opening = (epoch: number) => [attempt(epoch), open(epoch)];

const event = (epoch: number) =>
  ({ type: 'received', frame: 'event', key: '1', size: 1, epoch, transport: 'websocket' }) as const;

/** A log that is preserved over two loads of a page whose client does not report itself. */
function loaded(...second: readonly About[]) {
  const session = createSession();
  session.preserveLog = true;
  const drain = (id: string, entries: readonly About[]) =>
    new Page(session, id).drain([announced, ...opening(1)].map(inferred).concat(entries), {
      recognised: [{ connection: HOST, protocol: 'socket.io' }],
    });
  const first = [close(1), ...opening(2), event(2), sent('#0', 2), confirmed('#0', 2)];
  drain('page-1', first.map(inferred));
  drain('page-2', second);
  return session;
}

describe('a client that does not report itself, across two page loads', () => {
  it('does not confuse a message with one of the same id from the earlier load', () => {
    const { selected } = loaded(inferred(sent('#0', 1)));
    expect(selected?.messages.get('#0')).toMatchObject({ state: 'on-wire', sends: [{ epoch: 1 }] });
    expect(selected).toMatchObject({ live: 1, pending: 1, gone: false });
  });

  it('has no delivered-twice finding for an event that the earlier load had, too', () => {
    const { entries } = loaded(inferred(event(1)));
    expect(detect(entries, { now: 120_000 })).toEqual([]);
  });

  it('has an id of its own in the panel, and its page’s name in commands', () => {
    const { selected, recognised } = loaded();
    expect(recognised).toEqual([{ connection: selected?.id, protocol: 'socket.io' }]);
    expect(nameInPage(selected?.id ?? '')).toBe(HOST);
  });

  it('stays picked across a reload, unless its page was already gone', () => {
    const session = createSession();
    session.preserveLog = true;
    const other = { ...announced, connection: 'page:other.example', label: 'other' };
    const load = (id: string) =>
      new Page(session, id).drain([
        inferred({ ...announced, label: 'chat' }),
        { ...other, inferred: true },
      ]);
    load('page-1');
    session.select(HOST);
    load('page-2');
    expect(session.selected?.id).toBe(`${HOST} (load 2)`);
    session.select(HOST);
    load('page-3');
    expect(session.selected?.id).toBe(HOST);
  });

  it('is the connection of the faults that its page reports for it', () => {
    const session = loaded({
      type: 'fault',
      connection: HOST,
      rule: 'r1',
      fault: 'drop',
      phase: 'armed',
    });
    expect(session.faults).toMatchObject([{ connection: session.selected?.id }]);
  });
});
