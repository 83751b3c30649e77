import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkScenario } from '../../../src/scenarios/schema.ts';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, START } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const connection = 'client-1';
const reset = { type: 'fault', rule: 'r1', fault: 'reset' } as const;
const physical = { connection, transport: 'websocket' } as const;

let blob: Blob | undefined;
beforeEach(async () => {
  vi.spyOn(URL, 'createObjectURL').mockImplementation((object) => {
    blob = object as Blob;
    return 'blob:scenario';
  });
  panel.link.drain([
    ...connects,
    { ...physical, type: 'sent', at: START + 100, epoch: 1, messageId: 'lost' },
    { ...reset, connection: '', phase: 'armed', given: { fault: 'reset' }, at: START + 200 },
    { ...reset, connection, phase: 'fired', epoch: 1, at: START + 200 },
    { ...physical, type: 'close', at: START + 200, epoch: 1, clean: false, by: 'fault' },
    { ...physical, type: 'open', at: START + 300, epoch: 2 },
    { ...physical, type: 'sent', at: START + 400, epoch: 2, messageId: 'later' },
    { ...physical, type: 'confirmed', at: START + 410, epoch: 2, messageId: 'later' },
  ]);
  await panel.click('[data-tab="findings"]');
});
afterEach(() => vi.restoreAllMocks());

test('the faults before a finding open as a scenario in the Scenarios view, which gets focus', async () => {
  await panel.click('[data-action="make-scenario"]');
  expect(panel.find('[role="tabpanel"]').dataset.view).toBe('scenarios');
  expect(document.activeElement).toBe(panel.find('[data-tab="scenarios"]'));
  expect(panel.texts('.scenario h2')[0]).toMatch(/^Message “.*” was lost$/);
  await panel.click('[data-run^="message-lost-"]');
  expect(panel.link.sent).toContainEqual(expect.objectContaining({ do: 'mark' }));
});

test('a scenario that is not built in can be saved as a valid file', async () => {
  await panel.click('[data-action="make-scenario"]');
  expect(panel.root.querySelectorAll('[data-action="save-scenario"]')).toHaveLength(1);
  await panel.click('[data-action="save-scenario"]');
  await rendered();
  expect(panel.find<HTMLAnchorElement>('a[data-export]').download).toMatch(
    /^message-lost-\d+\.json$/,
  );
  const scenario = checkScenario(JSON.parse((await blob?.text()) ?? ''));
  expect(scenario.steps[0]).toEqual({ arm: { fault: 'reset' }, as: 'fault-1' });
});

test('faults that were armed a quarter of an hour apart open as a scenario, too', async () => {
  const LATER = 15 * 60_000;
  const latency = { fault: 'latency', ms: 10 } as const;
  const late = { type: 'fault', rule: 'r2', fault: 'latency', connection: '' } as const;
  panel.link.drain(
    [
      { ...late, phase: 'armed', given: latency, at: START },
      { ...late, connection, phase: 'fired', at: START + 10 },
      ...connects,
      { ...physical, type: 'sent', at: START + LATER, epoch: 1, messageId: 'lost' },
      { ...reset, connection: '', phase: 'armed', given: { fault: 'reset' }, at: START + LATER },
      { ...reset, connection, phase: 'fired', epoch: 1, at: START + LATER },
      { ...physical, type: 'close', at: START + LATER, epoch: 1, clean: false, by: 'fault' },
      { ...physical, type: 'open', at: START + LATER + 100, epoch: 2 },
      { ...physical, type: 'sent', at: START + LATER + 200, epoch: 2, messageId: 'later' },
      { ...physical, type: 'confirmed', at: START + LATER + 210, epoch: 2, messageId: 'later' },
    ],
    { page: { id: 'page-2', url: 'http://localhost/chat', title: '' } },
  );
  await rendered();
  await panel.click('[data-action="make-scenario"]');
  expect(panel.has('.banner-error')).toBe(false);
  await panel.click('[data-action="save-scenario"]');
  const { steps } = checkScenario(JSON.parse((await blob?.text()) ?? ''));
  const pauses = steps.slice(0, -1).flatMap((step) => ('pause' in step ? [step.pause] : []));
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(LATER);
});
