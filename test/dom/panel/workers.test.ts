import { expect, test, vi } from 'vitest';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const reload = '[data-workers] [data-action="reload-capture"]';

test('a reload does not follow workers unless that is asked for', async () => {
  panel.link.drain([]);
  await rendered();
  expect(panel.has('[data-workers]')).toBe(false);
  await panel.click('[data-action="reload-capture"]');
  expect(panel.link.wanted).toEqual({ workers: false });
});

test('a change of Follow workers takes effect after a reload, which is offered until then', async () => {
  panel.link.drain([]);
  await panel.click('[data-action="follow-workers"]');
  expect(panel.text('[data-workers]')).toContain('once the page is reloaded');
  await panel.click(reload);
  expect(panel.link.wanted).toEqual({ workers: true });
  panel.link.drain([], { workers: [] });
  await rendered();
  expect(panel.has('[data-workers]')).toBe(false);
  await panel.click('[data-action="follow-workers"]');
  expect(panel.text('[data-workers]')).toContain('until the page is reloaded');
  await panel.click(reload);
  expect(panel.link.wanted).toEqual({ workers: false });
});
