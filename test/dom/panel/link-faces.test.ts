import { expect, test, vi } from 'vitest';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, START, sends } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

test('the panel says that it is looking for the page until it is found', () => {
  expect(panel.has('[data-link="attaching"]')).toBe(true);
  expect(panel.text('.timeline-slot')).toContain('Looking for the page');
});

test('a page without a connection gets advice and a button to reload with capture', async () => {
  panel.link.drain([], { capture: 'late' });
  await rendered();
  expect(panel.has('[data-link="attached"]')).toBe(true);
  expect(panel.text('.timeline-slot')).toContain('npm start');
  expect(panel.text('.timeline-slot')).toContain(
    'connections from before the panel when they are next used',
  );
  await panel.click('[data-action="reload-capture"]');
  expect(panel.link.reloads).toBe(1);
});

test('a busy page is reported as busy, and its messages stay on show', async () => {
  panel.link.drain([...connects, ...sends]);
  panel.link.enter({ kind: 'busy' });
  await rendered();
  expect(panel.has('[data-link="busy"]')).toBe(true);
  expect(panel.text('.banner-wait')).toContain('paused in the debugger');
  expect(panel.has('[data-message="message-one"]')).toBe(true);
});

test('an unreachable page is reported with the reason and what to do', async () => {
  panel.link.enter({ kind: 'unreachable', reason: 'The target is gone.' });
  await rendered();
  expect(panel.has('[data-link="unreachable"]')).toBe(true);
  expect(panel.text('.banner-wait')).toContain('The target is gone. Reload it');
});

test('a page that may not be inspected shows the reason instead of the views', async () => {
  panel.link.enter({ kind: 'denied', reason: 'The browser says no to this page.' });
  await rendered();
  expect(panel.has('[data-link="denied"]')).toBe(true);
  expect(panel.text('.app')).toContain('The browser says no to this page.');
  expect(panel.has('[data-fault]')).toBe(false);
  expect(panel.texts('.header [data-field]')).toEqual([]);
  expect(panel.text('.empty')).not.toContain('Export');
});

test.each([
  { kind: 'denied', reason: 'The browser says no to this page.' },
  { kind: 'updated' },
] as const)(
  'what was recorded can still be saved when the link is $kind, and the panel says so',
  async (status) => {
    panel.link.drain(connects);
    panel.link.enter(status);
    await rendered();
    expect(panel.text('.empty')).toContain('save it with Export');
    expect(panel.find<HTMLButtonElement>('[data-action="export"]').disabled).toBe(false);
  },
);

test('after an extension update, nothing is offered that no longer works', async () => {
  panel.link.drain(connects);
  panel.link.enter({ kind: 'updated' });
  await rendered();
  const enabled = panel.root.querySelectorAll<HTMLElement>('.toolbar [data-action]:not(:disabled)');
  expect([...enabled].map(({ dataset: { action } }) => action)).toEqual(['export']);
});

test('after an extension update, the panel asks to reopen DevTools', async () => {
  panel.link.enter({ kind: 'updated' });
  await rendered();
  expect(panel.has('[data-link="updated"]')).toBe(true);
  expect(panel.text('.app')).toContain('Close DevTools and open them again');
});

test('a late panel says what it cannot know about an inferred client, and offers a reload', async () => {
  const foreign = { type: 'connection', label: "Page's own client", url: '' } as const;
  panel.link.drain([{ ...foreign, at: START, connection: 'f', inferred: true }], {
    capture: 'late',
  });
  await rendered();
  expect(panel.text('.app')).toContain(
    'connections that were already open appear when they are next used',
  );
  await panel.click('.banner [data-action="reload-capture"]');
  expect(panel.link.reloads).toBe(1);
});

test('the late-panel banner can be dismissed, and returns with the next page load', async () => {
  const foreign = { type: 'connection', label: "Page's own client", url: '' } as const;
  const meets = [{ ...foreign, at: START, connection: 'f', inferred: true }] as const;
  const late = '.banner [data-action="reload-capture"]';
  panel.link.drain(meets, { capture: 'late' });
  await rendered();
  panel.find('[data-action="dismiss-late"]').focus();
  await panel.click('[data-action="dismiss-late"]');
  expect(panel.has(late)).toBe(false);
  expect(document.activeElement).toBe(panel.find('[data-tab="messages"]'));
  panel.link.drain([], { capture: 'late' });
  await rendered();
  expect(panel.has(late)).toBe(false);
  panel.link.drain(meets, { capture: 'late', page: { id: 'page-2', url: '', title: '' } });
  await rendered();
  expect(panel.has(late)).toBe(true);
});

test('a late panel shows no banner for clients that went with their page', async () => {
  const foreign = { type: 'connection', label: "Page's own client", url: '' } as const;
  await panel.click('[data-action="preserve"]');
  panel.link.drain([{ ...foreign, at: START, connection: 'f', inferred: true }], {
    capture: 'late',
  });
  panel.link.drain([], { capture: 'late', page: { id: 'page-2', url: '', title: '' } });
  await rendered();
  expect(panel.has('.banner [data-action="reload-capture"]')).toBe(false);
});

test('a late panel shows no banner for a page that can no longer be inspected', async () => {
  const foreign = { type: 'connection', label: "Page's own client", url: '' } as const;
  panel.link.drain([{ ...foreign, at: START, connection: 'f', inferred: true }], {
    capture: 'late',
  });
  panel.link.enter({ kind: 'denied', reason: 'The server is down.' });
  await rendered();
  expect(panel.has('[data-action="reload-capture"]')).toBe(false);
});

test('a late panel offers no reload for a client that reports itself', async () => {
  panel.link.drain(connects, { capture: 'late' });
  await rendered();
  expect(panel.has('[data-action="reload-capture"]')).toBe(false);
});

test('unmounting the panel closes its link', () => {
  panel.unmount();
  expect(panel.link.closed).toBe(true);
  expect(panel.root.childElementCount).toBe(0);
});
