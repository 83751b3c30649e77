import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import type { PageNatives, Scope } from '../../../src/probe/natives.ts';
import { PageJournal } from '../../../src/probe/page-journal.ts';
import { isUrl, ownData } from '../../../src/probe/wrap/of-any-window.ts';
import { socketUrl } from '../../../src/probe/wrap/socket-arguments.ts';
import { asOfOtherWindow, inOtherWindow, otherBuffer } from '../other-window.ts';
import { watch } from './recognition/see.ts';

const HANDSHAKE = '{"protocol":"messagepack","version":1}\x1e';
const PING = '\x02\x91\x06';

describe('objects of another window', () => {
  it('are measured in the journal as they were when they came', () => {
    const journal = new PageJournal(() => 0);
    const { now, later, settle } = journal.backlog;
    const tap = () => {};
    const clients = new ForeignClients({ tap, now, write: journal.write, later, settle });
    const url = 'ws://chat.example/socket';
    const channel = clients.meet(url)?.connect('websocket', url, () => {});
    const buffer = otherBuffer('{"type":"token"}');
    channel?.received(buffer);
    new Uint8Array(buffer).fill(0);
    channel?.received(asOfOtherWindow(new Blob(['abc'])));
    const { entries } = journal.since(0);
    expect(entries.filter(({ type }: Draft) => type === 'received')).toMatchObject([
      { frame: 'token', size: 16 },
      { frame: 'unknown', size: 3 },
    ]);
  });

  it('are recognised as a binary protocol', () => {
    const { out, in: into } = watch();
    out(HANDSHAKE);
    const seen = into(inOtherWindow(`new Uint8Array([2, 0x91, 6]).buffer`));
    expect(seen).toEqual(into(Uint8Array.from(PING, (char) => char.charCodeAt(0)).buffer));
    expect(seen).toEqual(['other: ping']);
  });

  it('are read as addresses', () => {
    const url = asOfOtherWindow(new URL('http://chat.example/socket'));
    expect(url).not.toBeInstanceOf(URL);
    expect([url, { href: 'x' }, 'http://x/', null].map(isUrl)).toEqual([true, false, false, false]);
    const scope = { location: { protocol: 'http:' } } as Scope;
    const natives = { base: () => 'http://page.example/' } as PageNatives;
    const protocols = inOtherWindow('["a", "b"]');
    expect(socketUrl({ scope, natives }, [url, protocols])).toBe('ws://chat.example/socket');
  });
});

describe('data that a fault has made', () => {
  const Other = inOtherWindow<typeof ArrayBuffer>('ArrayBuffer');
  const made = new Uint8Array([1, 2]).buffer;

  it('belongs to the page’s own window', () => {
    const own = ownData({ ArrayBuffer: Other }, made);
    expect(own).toBeInstanceOf(Other);
    expect([...new Uint8Array(own as ArrayBuffer)]).toEqual([1, 2]);
  });

  it('is left as it is if it belongs to that window already, or is no buffer', () => {
    const blob = new Blob();
    expect(ownData({ ArrayBuffer }, made)).toBe(made);
    expect(['text', blob].map((data) => ownData({ ArrayBuffer: Other }, data))).toEqual([
      ...['text', blob],
    ]);
  });
});
