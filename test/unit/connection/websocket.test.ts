import { beforeEach, expect, it, vi } from 'vitest';
import { openWebSocket } from '../../../src/connection/transports/websocket.ts';

let made: FakeSocket[];

/** A socket that does what the test says. */
class FakeSocket {
  readonly offered: readonly string[];
  readonly sent: string[] = [];
  readonly closed: unknown[][] = [];
  protocol = '';
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(url: string, offered: readonly string[]) {
    if (url === '') throw new SyntaxError('no URL');
    this.offered = offered;
    made.push(this);
  }

  select(protocol: string): void {
    this.protocol = protocol;
    this.readyState = 1;
    this.onopen?.();
  }

  send(data: string): void {
    if (this.readyState !== 1) throw new Error('It is not open.');
    this.sent.push(data);
  }

  close(...how: unknown[]): void {
    this.closed.push(how);
  }

  end(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: 'gone', wasClean: false });
  }
}

beforeEach(() => {
  made = [];
});

function open({ url = 'ws://chat.test/', known = false } = {}) {
  const events = { onOpen: vi.fn(), onFrame: vi.fn(), onClose: vi.fn() };
  const natives = { WebSocket: FakeSocket };
  const connection = openWebSocket({ url, known, natives } as never, events);
  return { connection, events, socket: made[0] as FakeSocket };
}

const ending = { code: 1006, reason: 'gone', clean: false };

it('offers both subprotocols, and opens with the protocol that the server selects', () => {
  const ours = open();
  expect(ours.socket.offered).toEqual(['faultline.plain', 'faultline.1']);
  ours.socket.select('faultline.1');
  ours.socket.onmessage?.({ data: '[{"type":"pong"},{"type":"pong"}]' });
  expect(ours.events.onOpen.mock.calls).toEqual([[false]]);
  expect(ours.events.onFrame.mock.calls).toEqual([[{ type: 'pong' }], [{ type: 'pong' }]]);
  made = [];
  const plain = open();
  plain.socket.select('faultline.plain');
  plain.socket.onmessage?.({ data: '[1,2]' });
  expect(plain.events.onOpen.mock.calls).toEqual([[true]]);
  expect(plain.events.onFrame.mock.calls).toEqual([['[1,2]']]);
});

it('sends the frames of one turn as one message, a single frame unchanged, and each separately to a plain server', async () => {
  const { connection, socket } = open();
  socket.select('faultline.1');
  for (const frame of ['{"n":1}', '{"n":2}']) connection.send(frame);
  expect(socket.sent).toEqual([]);
  await null;
  connection.send('{"n":3}');
  await null;
  expect(socket.sent).toEqual(['[{"n":1},{"n":2}]', '{"n":3}']);
  made = [];
  const plain = open();
  plain.socket.select('');
  for (const frame of ['{"n":1}', '{"n":2}']) plain.connection.send(frame);
  expect(plain.socket.sent).toEqual(['{"n":1}', '{"n":2}']);
});

it('does not throw when the socket closes in the turn in which something was sent', async () => {
  const { connection, events, socket } = open();
  socket.select('faultline.1');
  connection.send('{}');
  socket.end();
  await null;
  expect(socket.sent).toEqual([]);
  expect(events.onClose.mock.calls).toEqual([[ending]]);
});

it('is tried once more without a subprotocol when it closes before opening', () => {
  const { events, socket } = open();
  socket.end();
  expect(made.map(({ offered }) => offered)).toEqual([['faultline.plain', 'faultline.1'], []]);
  expect(events.onClose).not.toHaveBeenCalled();
  made[1]?.end(1011);
  expect(made).toHaveLength(2);
  expect(events.onClose.mock.calls).toEqual([[{ ...ending, code: 1011 }]]);
});

it('is not tried again when the server is known to speak the protocol, or after it has opened', () => {
  const known = open({ known: true });
  known.socket.end();
  expect(known.events.onClose.mock.calls).toEqual([[ending]]);
  made = [];
  const opened = open();
  opened.socket.select('');
  opened.socket.end();
  expect(opened.events.onClose.mock.calls).toEqual([[ending]]);
  expect(made).toHaveLength(1);
});

it('reports nothing more once closed, and shortens the reason to fit a close frame', () => {
  const { connection, events, socket } = open();
  connection.close('€'.repeat(100));
  expect(socket.closed).toEqual([[1000, '€'.repeat(41)]]);
  socket.select('faultline.1');
  socket.onmessage?.({ data: '{"type":"pong"}' });
  socket.end();
  expect(Object.values(events).flatMap(({ mock }) => mock.calls)).toEqual([]);
  expect(made).toHaveLength(1);
  expect(socket.onerror, 'an error without a listener ends a Node process').not.toBeNull();
});

it('that cannot be created is reported as ended; sending and closing then do nothing', () => {
  const { connection, events } = open({ url: '' });
  const reason = 'The WebSocket could not be made: no URL';
  expect(events.onClose.mock.calls).toEqual([[{ code: 1006, clean: false, reason }]]);
  connection.send('{}');
  connection.close('');
});
