import { expect, test, vi } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, drops, recovers, START, sends } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const fields = () =>
  Object.fromEntries(
    ['state', 'transport', 'attempt', 'retry', 'pending', 'live'].map((name) => [
      name,
      panel.text(`[data-field="${name}"]`),
    ]),
  );

test('the header shows state, transport, attempt, pending and live connections', async () => {
  panel.link.drain([...connects, ...sends]);
  await rendered();
  expect(fields()).toEqual({
    state: 'connected',
    transport: 'websocket',
    attempt: '1',
    retry: '–',
    pending: '1',
    live: '1',
  });
});

test('each header field has a tooltip', async () => {
  panel.link.drain(connects);
  await rendered();
  const titles = [...panel.root.querySelectorAll<HTMLElement>('.header .field')].map(
    ({ title }) => title,
  );
  expect(titles).toHaveLength(6);
  expect(titles).not.toContain('');
});

test('the time until the next retry counts down by itself', async () => {
  panel.link.drain([...connects, ...sends, ...drops], { now: START + 2100 });
  await rendered();
  expect(fields()).toMatchObject({ state: 'reconnecting', live: '0', retry: '0.6 s' });
  await vi.advanceTimersByTimeAsync(400);
  expect(panel.text('[data-field="retry"]')).toBe('0.2 s');
  await vi.advanceTimersByTimeAsync(400);
  expect(panel.text('[data-field="retry"]')).toBe('due');
});

test('the countdown stops ticking once the retry is over', async () => {
  panel.link.drain(connects);
  await rendered();
  const others = vi.getTimerCount();
  panel.link.drain(drops);
  await rendered();
  expect(vi.getTimerCount()).toBeGreaterThan(others);
  panel.link.drain(recovers);
  await rendered();
  expect(panel.text('[data-field="retry"]')).toBe('–');
  expect(vi.getTimerCount()).toBe(others);
});

test('two live physical connections raise an alarm in words, not only in colour', async () => {
  const connection = 'client-1';
  panel.link.drain([
    ...connects,
    {
      type: 'attempt',
      at: START + 30,
      connection,
      epoch: 2,
      transport: 'websocket',
      url: '',
      attempt: 1,
    },
    { type: 'open', at: START + 40, connection, epoch: 2, transport: 'websocket' },
  ]);
  await rendered();
  expect(panel.text('[data-field="live"]')).toBe('2');
  expect(panel.find('.field-alarm').title).toContain('more than one handler');
});

test('several connections of an inferred client raise no alarm until two deliver the same event, beside a greeting', async () => {
  const of = { connection: 'page:host', inferred: true, transport: 'websocket' } as const;
  const opens = (epoch: number, at: number): Draft[] => [
    { ...of, type: 'attempt', at, epoch, url: 'ws://host/', attempt: 1 },
    { ...of, type: 'open', at: at + 10, epoch },
  ];
  panel.link.drain([...opens(1, START), ...opens(2, START + 100)], { now: START + 9000 });
  await rendered();
  expect(panel.text('[data-field="live"]')).toBe('2');
  expect(panel.has('.field-alarm')).toBe(false);
  const brings = (key: string, at: number): Draft[] =>
    [1, 2].map((epoch) => ({
      ...{ ...of, type: 'received', at: at + epoch, epoch },
      ...{ frame: 'event', size: 2, key },
    }));
  // The first on each may be a greeting.
  panel.link.drain(brings('e1', START + 9000), { now: START + 9050 });
  await rendered();
  expect(panel.has('.field-alarm')).toBe(false);
  panel.link.drain(brings('e2', START + 9060), { now: START + 9100 });
  await rendered();
  expect(panel.has('.field-alarm')).toBe(true);
});

test('the header says which endpoints are lost while another at the host is connected', async () => {
  const of = { connection: 'page:host', inferred: true, transport: 'websocket' } as const;
  const opens = (epoch: number, at: number, path: string): Draft[] => [
    { ...of, type: 'attempt', at, epoch, url: `ws://host/${path}`, attempt: 1 },
    { ...of, type: 'open', at: at + 10, epoch },
  ];
  const loses = (epoch: number, at: number): Draft[] => [
    { ...of, type: 'close', at, epoch, code: 1006, clean: false, by: 'remote' },
  ];
  panel.link.drain([
    ...opens(1, START, 'chat'),
    ...opens(2, START + 100, 'presence'),
    ...opens(3, START + 200, 'docs'),
  ]);
  await rendered();
  expect(panel.has('[data-field="lost"]')).toBe(false);
  panel.link.drain(loses(1, START + 1000), { now: START + 3000 });
  await rendered();
  expect(panel.text('[data-field="state"]')).toBe('connected');
  expect(panel.text('[data-field="lost"]')).toBe('but not to /chat');
  expect(panel.find('[data-field="lost"]').title).toBe(
    '/chat: not connected, lost or failing for 2.00 s',
  );
  panel.link.drain(loses(3, START + 3000));
  await rendered();
  expect(panel.text('[data-field="lost"]')).toBe('but not to 2 endpoints');
  panel.link.drain([...opens(4, START + 4000, 'chat'), ...opens(5, START + 4000, 'docs')]);
  await rendered();
  expect(panel.has('[data-field="lost"]')).toBe(false);
});

test('one of several connections can be picked, but none of a herd', async () => {
  panel.link.drain([
    ...connects,
    { type: 'connection', at: START + 50, connection: 'client-2', label: 'Second', url: '' },
    { type: 'connection', at: START + 60, connection: 'client-3', label: 'Herd 1', url: '' },
  ]);
  await rendered();
  expect(panel.text('[data-field="state"]')).toBe('connected');
  expect(panel.texts('[data-action="pick-connection"] option')).toHaveLength(2);
  await panel.fill('[data-action="pick-connection"]', 'client-2');
  expect(panel.text('[data-field="state"]')).toBe('disconnected');
});

test('the picker shows each connection’s label and state, and its id where labels are the same', async () => {
  const other = { type: 'connection', at: START + 50, url: '' } as const;
  panel.link.drain([
    ...connects,
    ...drops,
    { ...other, connection: 'message-service-17', label: 'Chat' },
    { ...other, connection: 'message-service-18', label: 'Chat' },
  ]);
  await rendered();
  expect(panel.texts('[data-action="pick-connection"] option')).toEqual([
    'ConnectionManager (reconnecting)',
    'Chat mess…ce-17 (disconnected)',
    'Chat mess…ce-18 (disconnected)',
  ]);
});

test('clients of different page loads are told apart by load, not by a shortened id', async () => {
  panel.find<HTMLInputElement>('[data-action="preserve"]').click();
  const client = { connection: 'page:127.0.0.1:8080', inferred: true } as const;
  const opens = (at: number): Draft[] => [
    { ...client, type: 'connection', at, label: 'Client of 127.0.0.1:8080', url: '' },
    { ...client, type: 'attempt', at, epoch: 1, transport: 'websocket', url: '', attempt: 1 },
    { ...client, type: 'open', at, epoch: 1, transport: 'websocket' },
  ];
  panel.link.drain(opens(START));
  for (const load of [2, 3]) {
    const page = { id: `page-${load}`, url: 'http://127.0.0.1:8080/', title: '' };
    panel.link.drain(opens(START + load), { page });
  }
  await rendered();
  expect(panel.texts('[data-action="pick-connection"] option')).toEqual([
    'Client of 127.0.0.1:8080 (page left)',
    'Client of 127.0.0.1:8080 (load 2, page left)',
    'Client of 127.0.0.1:8080 (load 3)',
  ]);
});

test('a label from the page is shown as text, never as markup', async () => {
  const label = '<img src=x onerror=alert(1)>';
  panel.link.drain([
    { type: 'connection', at: START, connection: 'x', label, url: 'javascript:1' },
  ]);
  await rendered();
  expect(panel.text('.connection-name')).toBe(label);
  expect(panel.has('img')).toBe(false);
});
