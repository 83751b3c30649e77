import { expect, test, vi } from 'vitest';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, drops, START, sends } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

test.each([
  ['messages', '.messages'],
  ['backoff', '[data-view="backoff"]'],
  ['states', '.transitions'],
])('%s, which has nothing to press, is reached by Tab, to scroll it', async (tab, scroller) => {
  panel.link.drain([...connects, ...sends, ...drops]);
  await rendered();
  await panel.click(`[data-tab="${tab}"]`);
  expect(panel.find(scroller).tabIndex).toBe(0);
});

test('a view with controls of its own is no further stop of Tab', async () => {
  await panel.click('[data-tab="scenarios"]');
  expect(panel.find('[data-view="scenarios"]').tabIndex).toBe(-1);
});

test('the button of the faults says to screen readers how many are armed', async () => {
  const rules = [{ id: 'r1', rule: { fault: 'stall' } as const, armedAt: START, fired: 0 }];
  panel.link.drain(connects);
  await rendered();
  expect(panel.text('[data-action="toggle-faults"]')).toBe('Faults');
  panel.link.drain([], { rules });
  await rendered();
  expect(panel.text('[data-action="toggle-faults"]')).toBe('Faults 1 armed');
});

test('each button that runs a scenario is named by it', async () => {
  await panel.click('[data-tab="scenarios"]');
  const names = [...panel.root.querySelectorAll('[data-run]')].map((button) =>
    button.getAttribute('aria-label'),
  );
  expect(names).toEqual([
    'Run: Message loss during fallback',
    'Run: Two handlers after a reconnect',
    'Run: Thundering herd',
  ]);
});

test('the panel has a heading of its own, and no view leaves a level out below it', async () => {
  const levels = () =>
    [...panel.root.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => tagName);
  expect(levels()).toEqual(['H1']);
  expect(panel.text('h1')).toBe('Faultline');
  await panel.click('[data-tab="scenarios"]');
  expect([...new Set(levels())]).toEqual(['H1', 'H2']);
});
