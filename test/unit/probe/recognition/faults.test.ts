import { expect, it } from 'vitest';
import type { Rule } from '../../../../src/journal/rule.ts';
import { Backlog } from '../../../../src/probe/backlog.ts';
import { ForeignClients } from '../../../../src/probe/foreign-clients.ts';
import { createWorld } from '../../faults/world.ts';

/** A page's connection with a fault on its way: what its server is sent and what its page is shown. */
function faulted(url: string, rule: Rule) {
  const { faults, clock, entries, story } = createWorld();
  const now = () => clock.now();
  const backlog = new Backlog({ now, write: (entry) => entries.push(entry) });
  const { later, settle } = backlog;
  const clients = new ForeignClients({
    ...{ tap: faults.tap, now, later, settle },
    write: (entry) => entries.push(entry),
  });
  const channel = clients.meet(url)?.connect('websocket', url, () => {});
  if (!channel) throw new Error('not followed');
  const shown: unknown[] = [];
  const pass = (direction: 'in' | 'out', data: unknown) =>
    channel.pass({ kind: 'frame', direction, data }, (passage) => {
      if (passage.kind !== 'frame' || direction === 'out') return;
      shown.push(passage.data);
      channel.received(passage.data);
    });
  channel.pass({ kind: 'attempt' }, () => {});
  channel.opened();
  faults.arm(rule);
  return {
    shown,
    story,
    entries,
    clients,
    send(data: unknown) {
      channel.sent(data);
      pass('out', data);
    },
    bring: (data: unknown) => pass('in', data),
  };
}

it.each([
  {
    name: 'socket.io',
    url: 'ws://host/socket.io/?EIO=4',
    sent: ['420["a"]', '421["b"]'],
    confirmed: ['430[]', '431[]'],
    other: '42["news"]',
  },
  {
    name: 'Phoenix',
    url: 'ws://host/socket/websocket?vsn=2.0.0',
    sent: ['["1","2","r","a",{}]', '["1","3","r","b",{}]'],
    confirmed: [
      '["1","2","r","phx_reply",{"status":"ok"}]',
      '["1","3","r","phx_reply",{"status":"ok"}]',
    ],
    other: '["1",null,"r","news",{}]',
  },
  {
    name: 'SignalR',
    url: 'ws://host/hub',
    sent: [
      '{"type":1,"invocationId":"0","target":"a","arguments":[]}\x1e',
      '{"type":1,"invocationId":"1","target":"b","arguments":[]}\x1e',
    ],
    confirmed: ['{"type":3,"invocationId":"0"}\x1e', '{"type":3,"invocationId":"1"}\x1e'],
    other: '{"type":1,"target":"news","arguments":[]}\x1e',
  },
  {
    name: 'STOMP',
    url: 'ws://host/ws',
    sent: ['SEND\nreceipt:a\n\nx\0', 'SEND\nreceipt:b\n\nx\0'],
    confirmed: ['RECEIPT\nreceipt-id:a\n\n\0', 'RECEIPT\nreceipt-id:b\n\n\0'],
    other: 'MESSAGE\nmessage-id:1\n\nnews\0',
  },
  {
    name: 'STOMP over SockJS',
    url: 'ws://host/ws/123/abc/websocket',
    sent: ['["SEND\\nreceipt:a\\n\\nx\\u0000"]', '["SEND\\nreceipt:b\\n\\nx\\u0000"]'],
    confirmed: [
      'a["RECEIPT\\nreceipt-id:a\\n\\n\\u0000"]',
      'a["RECEIPT\\nreceipt-id:b\\n\\n\\u0000"]',
    ],
    other: 'a["MESSAGE\\nmessage-id:1\\n\\nnews\\u0000"]',
  },
  {
    name: 'graphql-ws',
    url: 'ws://host/graphql',
    sent: [
      '{"id":"a","type":"subscribe","payload":{"query":"{a}"}}',
      '{"id":"b","type":"subscribe","payload":{"query":"{b}"}}',
    ],
    confirmed: ['{"id":"a","type":"complete"}', '{"id":"b","type":"complete"}'],
    other: '{"id":"a","type":"next","payload":{"data":{}}}',
  },
])('lose-ack takes one confirmation of $name, and nothing else', (example) => {
  const { url, sent, confirmed, other } = example;
  const { send, bring, shown } = faulted(url, { fault: 'lose-ack', where: { nth: 2 } });
  for (const frame of sent) send(frame);
  bring(other);
  for (const frame of confirmed) bring(frame);
  expect(shown).toEqual([other, confirmed[0]]);
});

it('lose-ack names the message, which stays unconfirmed in the journal', () => {
  const { send, bring, story, entries, clients } = faulted('ws://host/?EIO=4', {
    fault: 'lose-ack',
  });
  send('420["chat"]');
  bring('430[]');
  expect(story()).toContain('fired: The confirmation of #0 was lost.');
  expect(entries.map(({ type }) => type)).toContain('sent');
  expect(entries.map(({ type }) => type)).not.toContain('confirmed');
  expect(clients.recognised()).toEqual([{ connection: 'page:host', protocol: 'socket.io' }]);
});

it('lose-ack leaves the rest of a delivery that contains a confirmation', () => {
  const { send, bring, shown } = faulted('ws://host/?EIO=4', { fault: 'lose-ack' });
  send('420["chat"]');
  bring('42["a"]\x1e430[]\x1e42["b"]');
  expect(shown).toEqual(['42["a"]\x1e42["b"]']);
});

it('lose-ack of a binary acknowledgement leaves an unused packet for its attachments', () => {
  const { send, bring, shown } = faulted('ws://host/?EIO=4', { fault: 'lose-ack' });
  send('420["file"]');
  bring('461-0[{"_placeholder":true,"num":0}]');
  expect(shown).toEqual(['461-9007199254740991[{"_placeholder":true,"num":0}]']);
});

it('lose-ack leaves text that came as bytes as bytes', () => {
  const { bring, shown } = faulted('ws://host/', { fault: 'lose-ack' });
  const bytes = (text: string) => new TextEncoder().encode(text).buffer;
  bring(bytes('RECEIPT\nreceipt-id:a\n\n\0MESSAGE\n\nx\0'));
  expect(shown).toEqual([bytes('MESSAGE\n\nx\0')]);
});

it.each([
  ['message', ['420["chat"]']],
  ['chat', ['420["chat"]']],
  ['typing', ['42["typing"]']],
  ['message', ['2probe'], 0],
  ['confirm', ['420["chat"]'], 0],
])(
  'where.type %s matches frames by their kind and name in their protocol',
  (type, frames, fires = 1) => {
    const { send, story } = faulted('ws://host/?EIO=4', {
      fault: 'drop',
      where: { direction: 'out', type },
    });
    for (const frame of frames) send(frame);
    expect(story().filter((line) => line.startsWith('fired'))).toHaveLength(fires);
  },
);
