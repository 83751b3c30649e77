import { expect, test, vi } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { armed, panel } from './connected.ts';
import { rendered } from './panel.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

test.each<[string, Rule]>([
  ['reset', { fault: 'reset' }],
  ['close', { fault: 'close', code: 1012, reason: '' }],
  ['refuse', { fault: 'refuse', for: 10_000 }],
  ['stall', { fault: 'stall' }],
  ['latency', { fault: 'latency', ms: 500 }],
  ['lose-ack', { fault: 'lose-ack' }],
  ['bandwidth', { fault: 'bandwidth', rate: 10_000 }],
  ['drop', { fault: 'drop' }],
  ['duplicate', { fault: 'duplicate' }],
  ['reorder', { fault: 'reorder' }],
  ['corrupt', { fault: 'corrupt', how: 'bit' }],
  ['cut', { fault: 'cut' }],
  ['status', { fault: 'status', code: 503 }],
  ['freeze', { fault: 'freeze' }],
  ['offline', { fault: 'offline' }],
  ['restart', { fault: 'restart', downtime: 3000 }],
  ['hold', { fault: 'hold', where: { event: 'open' } }],
])('one click on %s arms it', async (name, rule) => {
  await panel.click(`[data-fault="${name}"]`);
  expect(armed()).toEqual([rule]);
});

test('the values of the form go into the rule', async () => {
  await panel.fill('[data-input="code"]', '4001');
  await panel.fill('[data-input="reason"]', 'kicked');
  await panel.click('[data-fault="close"]');
  await panel.fill('[data-input="refuse"]', '3');
  await panel.fill('[data-input="refuseUnit"]', 'attempts');
  await panel.click('[data-fault="refuse"]');
  await panel.fill('[data-input="hold"]', 'in');
  await panel.click('[data-fault="hold"]');
  expect(armed()).toEqual([
    { fault: 'close', code: 4001, reason: 'kicked' },
    { fault: 'refuse', times: 3 },
    { fault: 'hold', where: { event: 'frame', direction: 'in' } },
  ]);
});

test('each form control has a unique name, and each empty field a placeholder', () => {
  const controls = [...panel.find('.fault-form').querySelectorAll('button, input, select')];
  const names = controls.map((one) => one.getAttribute('aria-label') ?? one.textContent);
  expect(names).toEqual([...new Set(names)]);
  const empty = controls.filter((one) => one instanceof HTMLInputElement && one.value === '');
  expect(empty.map((one) => one.getAttribute('placeholder'))).toEqual(['reason', 'any', 'none']);
});

test('Enter in an input arms its fault, Enter in a select does not', async () => {
  await panel.fill('[data-input="reason"]', 'bye');
  await panel.press('[data-input="reason"]', 'Enter');
  await panel.press('[data-input="hold"]', 'Enter');
  expect(armed()).toEqual([{ fault: 'close', code: 1012, reason: 'bye' }]);
});

test('direction and chance apply only to faults that act on frames', async () => {
  await panel.fill('[data-input="target-direction"]', 'in');
  await panel.fill('[data-input="target-chance"]', '10');
  for (const name of ['drop', 'reset']) await panel.click(`[data-fault="${name}"]`);
  await panel.fill('[data-input="target-chance"]', '1');
  await panel.click('[data-fault="bandwidth"]');
  expect(armed()).toEqual([
    { fault: 'drop', probability: 0.1, where: { direction: 'in' } },
    { fault: 'reset' },
    { fault: 'bandwidth', rate: 10_000, where: { direction: 'in' } },
  ]);
});

test('a choice applies to exactly the faults below it in the form', async () => {
  await panel.fill('[data-input="lasts"]', '5s');
  await panel.fill('[data-input="target-direction"]', 'out');
  const standsBelow = (choice: string, name: string): boolean =>
    Boolean(
      panel
        .find(`[data-input="${choice}"]`)
        .compareDocumentPosition(panel.find(`[data-fault="${name}"]`)) &
        Node.DOCUMENT_POSITION_FOLLOWING,
    );
  const names = [...panel.root.querySelectorAll<HTMLElement>('[data-fault]')].map(
    ({ dataset }) => dataset.fault ?? '',
  );
  for (const name of names) await panel.click(`[data-fault="${name}"]`);
  const rules = armed();
  const about = (takes: (rule: Rule | null) => boolean) =>
    names.filter((_, index) => takes(rules[index] ?? null));
  expect(about((rule) => rule?.for === 5000)).toEqual(
    names.filter((name) => standsBelow('lasts', name)),
  );
  expect(about((rule) => rule?.where?.direction === 'out')).toEqual(
    names.filter((name) => standsBelow('target-direction', name)),
  );
  expect(names.filter((name) => !standsBelow('lasts', name))).toEqual([
    ...['reset', 'close', 'cut', 'restart', 'refuse'],
  ]);
});

test.each([
  ['offline', 'lasts', 'once', 'Offline lasts for a time, not once. Choose another duration.'],
  ['stall', 'target-chance', '10', 'Stall applies to every frame. Choose "each".'],
])(
  '%s is refused with a reason when a chosen option does not apply to it',
  async (name, choice, value, problem) => {
    await panel.fill(`[data-input="${choice}"]`, value);
    await panel.click(`[data-fault="${name}"]`);
    expect(panel.text('.faults [role="alert"]')).toBe(problem);
    expect(armed()).toEqual([]);
  },
);

test('status accepts Retry-After, and cut a number of bytes', async () => {
  await panel.fill('[data-input="status"]', '429');
  await panel.fill('[data-input="retryAfter"]', '7');
  await panel.click('[data-fault="status"]');
  await panel.fill('[data-input="after"]', '100');
  await panel.click('[data-fault="cut"]');
  expect(armed()).toEqual([
    { fault: 'status', code: 429, retryAfter: 7000 },
    { fault: 'cut', after: 100 },
  ]);
});

test('target and duration narrow a fault down', async () => {
  await panel.fill('[data-input="target-transport"]', 'sse');
  await panel.fill('[data-input="target-connection"]', 'selected');
  await panel.fill('[data-input="lasts"]', 'once');
  await panel.click('[data-fault="lose-ack"]');
  expect(armed()).toEqual([
    { fault: 'lose-ack', times: 1, where: { transport: 'sse', connection: 'client-1' } },
  ]);
});

test('an invalid number is reported at the form, and nothing is armed', async () => {
  await panel.fill('[data-input="code"]', '99');
  await panel.click('[data-fault="close"]');
  expect(panel.text('.faults [role="alert"]')).toBe(
    'The close code must be a whole number from 1000 to 4999, and "99" is not.',
  );
  expect(panel.link.sent).toEqual([]);
});

test.each([
  ['latency', 'latency', 'The latency in ms must be a whole number from 1 to 600000'],
  ['rate', 'bandwidth', 'The bandwidth in kB/s must be a number from 0.001 to 1000000'],
  ['downtime', 'restart', 'The downtime in seconds must be a number from 0 to 3600'],
])('an empty %s field is reported with its name, unit and range', async (field, fault, problem) => {
  await panel.fill(`[data-input="${field}"]`, '');
  await panel.click(`[data-fault="${fault}"]`);
  expect(panel.text('.faults [role="alert"]')).toBe(`${problem}, and the field is empty.`);
});

test('a number in range with too many decimal places is reported as such', async () => {
  await panel.fill('[data-input="downtime"]', '0.55');
  await panel.click('[data-fault="restart"]');
  expect(panel.text('.faults [role="alert"]')).toBe(
    'The downtime in seconds must be a number from 0 to 3600, and "0.55" has more than 1 decimal place.',
  );
});

test.each([
  ['code', '1001'],
  ['lasts', '5s'],
  ['target-chance', '10'],
])('an input error disappears once %s changes', async (field, value) => {
  await panel.fill('[data-input="code"]', '99');
  await panel.click('[data-fault="close"]');
  expect(panel.has('.faults [role="alert"]')).toBe(true);
  await panel.fill(`[data-input="${field}"]`, value);
  expect(panel.has('.faults [role="alert"]')).toBe(false);
});

test('a refusal by the page is shown at the form until a command succeeds', async () => {
  panel.link.refusal = 'where.type does not apply to reset.';
  await panel.click('[data-fault="reset"]');
  expect(panel.text('.faults [role="alert"]')).toBe('where.type does not apply to reset.');
  panel.link.refusal = null;
  await panel.click('[data-fault="reset"]');
  expect(panel.has('.faults [role="alert"]')).toBe(false);
});

test('what was pressed while the page is busy is said to wait for it, until the page has answered', async () => {
  const waiting = '[data-waiting]';
  const answer = panel.link.delay();
  panel.link.enter({ kind: 'busy' });
  await panel.click('[data-fault="reset"]');
  await panel.click('[data-fault="stall"]');
  expect(panel.text(waiting)).toBe('2 commands wait until the page answers.');
  panel.link.drain([]);
  await rendered();
  expect(panel.text(waiting)).toBe('');
  panel.link.enter({ kind: 'busy' });
  answer();
  await rendered();
  expect(panel.text(waiting)).toBe('');
});
