import { expect, test, vi } from 'vitest';
import { leftAlone } from '../../../src/probe/left-alone.ts';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, drops, recovers, START, sends } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const cells = (message: string) => panel.texts(`[data-message="${message}"] td`);

test('each message has a row with its state, body, sends, transports and time to confirm', async () => {
  panel.link.drain([...connects, ...sends, ...drops, ...recovers]);
  await rendered();
  expect(cells('message-one').slice(0, 5)).toEqual([
    'confirmed',
    '{"text":"Hello"}',
    '1',
    'websocket',
    '43 ms',
  ]);
  expect(cells('message-two').slice(0, 5)).toEqual([
    'confirmed',
    '{"text":"Are you there?"}',
    '2',
    'websocket → sse',
    '830 ms',
  ]);
});

test('a message whose connection ended before the confirmation is marked unconfirmed', async () => {
  panel.link.drain([...connects, ...sends, ...drops]);
  await rendered();
  expect(panel.find('[data-message="message-two"]').getAttribute('data-message-state')).toBe(
    'unconfirmed',
  );
});

test('a message found to be lost is marked lost, not unconfirmed', async () => {
  const later = { connection: 'client-1', messageId: 'later', transport: 'sse' } as const;
  const open = recovers.filter(({ type }) => type !== 'sent' && type !== 'confirmed');
  panel.link.drain([
    ...[...connects, ...sends, ...drops, ...open],
    { ...later, type: 'sent', at: START + 3000, epoch: 3 },
    { ...later, type: 'confirmed', at: START + 3010, epoch: 3 },
  ]);
  await rendered();
  expect(cells('message-two')[0]).toBe('lost');
  expect(cells('later')[0]).toBe('confirmed');
});

test('the arrow keys move between tabs, and the view is labelled by its tab', async () => {
  panel
    .find('[data-tab="messages"]')
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  await rendered();
  expect(panel.find('[data-tab="backoff"]').getAttribute('aria-selected')).toBe('true');
  expect(document.activeElement).toBe(panel.find('[data-tab="backoff"]'));
  expect(panel.find('[role="tabpanel"]').getAttribute('aria-labelledby')).toBe('tab-backoff');
});

test('a view opens at its top, wherever the previous one was scrolled to', async () => {
  panel.find('[role="tabpanel"]').scrollTop = 100;
  await panel.click('[data-tab="findings"]');
  expect(panel.find('[role="tabpanel"]').scrollTop).toBe(0);
});

test('each wait is listed with its ceiling, planned and actual length', async () => {
  panel.link.drain([...connects, ...drops, ...recovers]);
  await panel.click('[data-tab="backoff"]');
  expect(panel.texts('[data-backoff="1"] td').slice(0, 4)).toEqual([
    '1',
    '1.00 s',
    '640 ms',
    '645 ms',
  ]);
  expect(panel.text('.backoff-policy')).toContain('gives up after 10');
});

test('state transitions are listed with their causes, and the current state is highlighted', async () => {
  panel.link.drain([...connects, ...drops]);
  await panel.click('[data-tab="states"]');
  expect(panel.texts('.transition-cause')).toEqual(['connect', 'opened', 'closed']);
  expect(panel.find('.node-current').getAttribute('data-state')).toBe('reconnecting');
});

test('a transition that comes while States is on show is listed, and lit in the machine', async () => {
  panel.link.drain(connects);
  await panel.click('[data-tab="states"]');
  const at = START + 9000;
  panel.link.drain([
    {
      ...{ type: 'state', at, connection: 'client-1', from: 'connected', to: 'disconnecting' },
      cause: 'disconnect',
    } as const,
  ]);
  await rendered();
  expect(panel.texts('[data-transition]').at(-1)).toContain('disconnecting');
  expect(panel.text('.node-current')).toBe('disconnecting');
});

test('the journal can be filtered by text and by kind of entry, and shown in full again', async () => {
  panel.link.drain([...connects, ...sends]);
  await panel.click('[data-tab="journal"]');
  expect(panel.texts('.entry')).toHaveLength(10);
  await panel.click('.filter-bar [data-group="messages"]');
  expect(panel.texts('.entry-type')).toEqual(['connection', 'state', 'attempt', 'open', 'state']);
  await panel.fill('[data-action="filter"]', 'OPENED');
  expect(panel.texts('.entry-type')).toEqual(['state']);
  await panel.fill('[data-action="filter"]', 'no such thing');
  expect(panel.text('.journal-panes')).toContain('No entry matches');
  await panel.click('[data-action="show-all"]');
  expect(panel.texts('.entry')).toHaveLength(10);
  expect(panel.find<HTMLInputElement>('[data-action="filter"]').value).toBe('');
});

test('the journal filter is kept while another view is on show', async () => {
  panel.link.drain([...connects, ...sends]);
  await panel.click('[data-tab="journal"]');
  await panel.click('.filter-bar [data-group="messages"]');
  await panel.fill('[data-action="filter"]', 'opened');
  await panel.click('[data-tab="findings"]');
  await panel.click('[data-tab="journal"]');
  expect(panel.texts('.entry-type')).toEqual(['state']);
  expect(panel.find<HTMLInputElement>('[data-action="filter"]').value).toBe('opened');
});

test('a direction override in page text does not affect the panel’s own text', async () => {
  panel.link.drain([
    { type: 'mark', connection: '', at: START, label: '\u202Eturned', inferred: true },
  ]);
  await panel.click('[data-tab="journal"]');
  expect(panel.text('.entry-text bdi')).toBe('\u202Eturned');
  expect(panel.text('.entry-text > .entry-inferred')).toBe('inferred');
});

test('the chosen entry is shown in full, and the arrow keys move to the next', async () => {
  panel.link.drain(connects);
  await panel.click('[data-tab="journal"]');
  await panel.click('[data-entry="attempt"]');
  expect(JSON.parse(panel.text('.details pre'))).toMatchObject({ type: 'attempt', epoch: 1 });
  panel
    .find('[role="listbox"]')
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
  await rendered();
  expect(JSON.parse(panel.text('.details pre'))).toMatchObject({ type: 'open' });
});

test('Escape closes the chosen entry, and is left to DevTools when none is open', async () => {
  panel.link.drain(connects);
  await panel.click('[data-tab="journal"]');
  expect(await panel.press('[role="listbox"]', 'Escape')).toBe('for DevTools');
  await panel.click('[data-entry="attempt"]');
  expect(await panel.press('.details button', 'Escape')).toBe('taken');
  expect(panel.has('.details')).toBe(false);
  expect(document.activeElement).toBe(panel.find('[role="listbox"]'));
});

test('the details of an entry close when its page is gone', async () => {
  panel.link.drain(connects);
  await panel.click('[data-tab="journal"]');
  await panel.click('[data-entry="open"]');
  expect(panel.has('.details')).toBe(true);
  panel.link.drain(connects, { page: { id: 'page-2', url: 'http://localhost/', title: '' } });
  await rendered();
  expect(panel.has('[data-entry="open"]')).toBe(true);
  expect(panel.has('.details')).toBe(false);
});

test('with several clients, each entry shows the name that its client has in the picker', async () => {
  const other = { connection: 'page:shop', at: START, inferred: true } as const;
  panel.link.drain([
    ...connects,
    { ...other, type: 'connection', label: 'Client of shop', url: 'ws://shop/' },
  ]);
  await panel.click('[data-tab="journal"]');
  const names = () => [...new Set(panel.texts('.entry-connection'))];
  expect(names()).toEqual(['ConnectionManager', 'Client of shop']);
  expect(panel.texts('[data-action="pick-connection"] option')).toEqual([
    'ConnectionManager',
    'Client of shop (disconnected)',
  ]);
  await panel.click('[data-action="preserve"]');
  panel.link.drain(
    [
      {
        ...other,
        at: START + 1000,
        type: 'connection',
        label: 'Client of shop',
        url: 'ws://shop/',
      },
    ],
    { page: { id: 'page-2', url: 'http://localhost/', title: '' } },
  );
  await rendered();
  expect(names()).toEqual(['ConnectionManager', 'Client of shop', 'Client of shop (load 2)']);
});

test('only the visible part of a long journal is in the document', async () => {
  const ping = { type: 'ping', connection: 'client-1', epoch: 1 } as const;
  panel.link.drain(Array.from({ length: 50_000 }, (_, index) => ({ ...ping, at: START + index })));
  await panel.click('[data-tab="journal"]');
  const shown = panel.texts('.entry').length;
  expect(shown).toBeLessThan(100);
  const { paddingTop, paddingBottom } = panel.find('[role="listbox"]').style;
  const room = Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
  expect(room).toBe((50_000 - shown) * 20);
  expect(panel.text('.filter-count')).toBe('50,000 entries');
  await panel.click('.chip[data-group="heartbeats"]');
  expect(panel.text('.filter-count')).toBe('0 of 50,000 entries');
});

test('the Findings tab counts findings, and every view announces them to screen readers', async () => {
  const connection = 'client-1';
  panel.link.drain(
    [
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
    ],
    { now: START + 60_000 },
  );
  await rendered();
  expect(panel.text('[data-tab="findings"] .badge')).toBe('1');
  expect(panel.text('.tabs > [role="status"]')).toBe('1 finding. Two live connections: 1 and 2');
});

test('a page connected only to its development server counts as empty, and says why', async () => {
  const server = { connection: 'page:localhost', at: START, inferred: true } as const;
  const url = 'ws://localhost/ws';
  const label = `${leftAlone('webpack')}: ${url}`;
  await rendered();
  panel.link.drain(
    [
      { ...server, type: 'connection', label: 'Client of localhost', url },
      { ...server, type: 'attempt', epoch: 1, transport: 'websocket', url, attempt: 1 },
      { ...server, type: 'open', epoch: 1, transport: 'websocket' },
      {
        ...server,
        ...{ type: 'close', epoch: 1, transport: 'websocket', clean: true, by: 'client' },
        leftAlone: true,
      },
      { type: 'mark', connection: '', at: START, label, leftAlone: true },
      { type: 'mark', connection: '', at: START, label, leftAlone: true },
    ],
    { capture: 'late' },
  );
  await rendered();
  expect(panel.text('.empty')).toContain('No connection on this page yet');
  expect(panel.texts('.empty p').filter((text) => text === label)).toHaveLength(1);
  expect(panel.has('.banner [data-action="reload-capture"]')).toBe(false);
  await panel.click('[data-action="clear"]');
  expect(panel.text('.empty')).toContain('No connection on this page yet');
  panel.link.drain(connects);
  await rendered();
  expect(panel.has('[data-action="pick-connection"]')).toBe(false);
  expect(panel.text('[data-field="state"]')).toBe('connected');
});

test('the journal is filtered by a whole message id, and by the name of a client', async () => {
  panel.link.drain([
    ...connects,
    ...sends,
    {
      type: 'connection',
      at: START,
      connection: 'page:shop',
      label: 'Client of shop',
      url: 'ws://x/',
      inferred: true,
    },
    { type: 'ping', at: START, connection: 'page:shop', epoch: 1, inferred: true },
  ]);
  await panel.click('[data-tab="journal"]');
  await panel.fill('[data-action="filter"]', 'message-one');
  expect(panel.texts('.entry-type')).toEqual(['queued', 'sent', 'confirmed']);
  await panel.fill('[data-action="filter"]', 'client of shop');
  expect(panel.texts('.entry-type')).toEqual(['connection', 'ping']);
});
