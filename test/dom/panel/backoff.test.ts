import { expect, test, vi } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, drops, recovers, START } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

/** A client that says nothing of itself, with these waits before the attempts after it lost its connection. */
function outages(...lengths: readonly (readonly number[])[]): Draft[] {
  const of = { connection: 'page:host', inferred: true, transport: 'websocket' } as const;
  const lost = { type: 'close', clean: false, by: 'remote' } as const;
  const entries: Draft[] = [];
  let at = START;
  let epoch = 0;
  const attempt = (number: number) =>
    entries.push({
      ...of,
      type: 'attempt',
      at,
      epoch: ++epoch,
      url: 'ws://host/',
      attempt: number,
    });
  attempt(1);
  for (const round of lengths) {
    entries.push({ ...of, type: 'open', at: ++at, epoch });
    for (const [index, ms] of round.entries()) {
      at += 5;
      entries.push({ ...of, ...lost, at, epoch });
      at += ms;
      attempt(index + 1);
    }
  }
  return entries;
}

const show = async (...lengths: readonly (readonly number[])[]): Promise<void> => {
  panel.link.drain(outages(...lengths));
  await panel.click('[data-tab="backoff"]');
};

const DOUBLING = [1002, 2003, 4001, 5004, 5002];

test('the formula fitted to an inferred client’s waits is put into words and marked as inferred', async () => {
  await show(DOUBLING, DOUBLING);
  expect(panel.text('[data-fit="exponential"]')).toBe(
    'About exponential, without jitter: 1 s × 2 each time, at most 5 s. inferred',
  );
  expect(panel.text('[data-field="fit-doubt"]')).toBe(
    'No other common formula comes close. From the last 10 waits.',
  );
});

test('each wait appears beside its value by the formula, in the table and in the chart’s text', async () => {
  await show(DOUBLING, DOUBLING);
  expect(panel.texts('thead th')).toEqual(['Attempt', 'By the formula', 'Actual', 'Began']);
  expect(panel.texts('[data-backoff="3"] td').slice(0, 3)).toEqual(['3', '4.00 s', '4.00 s']);
  expect(panel.root.querySelectorAll('.backoff-expected')).toHaveLength(10);
  expect(panel.texts('.backoff-legend > span')).toEqual(['by the formula', 'actual']);
  expect(panel.find('.backoff-chart svg').getAttribute('aria-label')).toBe(
    'Waits before the last 10 attempts; the longest 5.00 s, compared with the formula that they seem to follow',
  );
  expect(panel.texts('.backoff-chart title')).toContain(
    'Attempt 3, by the formula 4.00 s, actual 4.00 s',
  );
});

test('with too few waits, the view says how many of those needed it has seen', async () => {
  await show([1002, 2003, 4001]);
  expect(panel.text('[data-fit="not-enough"]')).toBe(
    'No formula named yet: 3 of 5 waits seen. inferred',
  );
  expect(panel.has('.backoff-expected')).toBe(false);
});

test('with first attempts only, the view says that later waits are unknown', async () => {
  await show([3001], [3002], [3001], [3003], [3002]);
  expect(panel.text('[data-fit="constant"]')).toContain('About constant: 3 s each time.');
  expect(panel.text('[data-field="fit-doubt"]')).toContain(
    'it is unknown whether later waits grow',
  );
});

test('a wait that was cut short is counted and marked as not fitting the formula', async () => {
  await show(DOUBLING, [1001, 320], DOUBLING);
  expect(panel.text('[data-field="fit-doubt"]')).toContain(
    '1 wait does not fit: cut short or delayed.',
  );
  expect(panel.texts('[data-backoff="2"] td')).toContain('not 2.00 s');
});

test('waits of a hidden page are marked and reported as left out', async () => {
  const hidden = { type: 'environment', connection: '', at: START, what: 'hidden' } as const;
  panel.link.drain([hidden, ...outages([60_000, 60_001])]);
  await panel.click('[data-tab="backoff"]');
  expect(panel.text('[data-fit="not-enough"]')).toContain('0 of 5 waits seen');
  expect(panel.text('.backoff')).toContain('2 waits of a hidden page are left out');
  expect(panel.texts('[data-backoff="1"] td')).toContain('page hidden');
});

test('the default backoff of a known client is named', async () => {
  await show([1, 2003, 10_002, 30_003], [1, 2001]);
  expect(panel.text('[data-fit="table"]')).toContain(
    '0 ms, 2 s, 10 s, 30 s, the default of SignalR',
  );
});

test('an immediate first attempt is named beside the formula of the others', async () => {
  await show([1, 1002, 2003, 4001, 8003], [1, 1001]);
  expect(panel.text('[data-fit="exponential"]')).toContain(
    'the first at once, then 1 s × 2 each time',
  );
});

test('a client that reports its backoff is shown by its own figures, without a fitted formula', async () => {
  panel.link.drain([...connects, ...drops, ...recovers]);
  await panel.click('[data-tab="backoff"]');
  expect(panel.has('.backoff-fit')).toBe(false);
  expect(panel.has('.backoff-expected')).toBe(false);
  expect(panel.texts('thead th')).toEqual(['Attempt', 'Ceiling', 'Planned', 'Actual', 'Began']);
  expect(panel.texts('.backoff-legend > span')).toEqual(['ceiling', 'planned', 'actual']);
});

test('the legend explains the colour of a wait that is not over, as long as there is one', async () => {
  panel.link.drain([...connects, ...drops]);
  await panel.click('[data-tab="backoff"]');
  expect(panel.texts('.backoff-legend > span').at(-1)).toBe('so far');
  panel.link.drain(recovers);
  await rendered();
  expect(panel.texts('.backoff-legend > span').at(-1)).toBe('actual');
});

test('waits of several endpoints name their endpoint, even if they began at the same time', async () => {
  const of = { connection: 'page:host', inferred: true, transport: 'websocket' } as const;
  const url = (path: string) => `ws://host/${path}`;
  const at = START;
  const both = ['chat', 'presence'].entries();
  panel.link.drain([
    ...[...both, [2, 'news'] as const].flatMap(([index, path]): Draft[] => [
      { ...of, type: 'attempt', at, epoch: index + 1, url: url(path), attempt: 1 },
      { ...of, type: 'open', at, epoch: index + 1 },
    ]),
    { ...of, type: 'close', at: at + 10, epoch: 1, clean: false, by: 'remote' },
    { ...of, type: 'close', at: at + 10, epoch: 2, clean: false, by: 'remote' },
    { ...of, type: 'attempt', at: at + 500, epoch: 4, url: url('chat'), attempt: 1, after: 1 },
    { ...of, type: 'attempt', at: at + 900, epoch: 5, url: url('presence'), attempt: 1, after: 2 },
  ]);
  await panel.click('[data-tab="backoff"]');
  const cells = panel.texts('.backoff-table td');
  expect(cells.filter((text) => text.startsWith('/'))).toEqual(['/presence', '/chat']);
  expect(cells.filter((text) => text.endsWith('ms'))).toEqual(['890 ms', '490 ms']);
});

test('a formula without jitter is shown to bring its herd back together', async () => {
  await show(DOUBLING, DOUBLING);
  expect(panel.text('.backoff-herd summary')).toBe(
    '1,000 such clients, simulated, after their server was away for 3 s: at most 1,000 back in the same 100 ms, the last after 3.0 s',
  );
  expect(panel.find('.backoff-herd strong').dataset.bad).toBe('true');
});

test('the herd of a client that reports its backoff is drawn once its ceilings show their growth', async () => {
  const backoff = { type: 'backoff', connection: 'client-1', planned: 300 } as const;
  panel.link.drain([...connects, ...drops]);
  await panel.click('[data-tab="backoff"]');
  expect(panel.has('.backoff-herd')).toBe(false);
  panel.link.drain([{ ...backoff, at: START + 5000, attempt: 2, ceiling: 1750 }]);
  await rendered();
  expect(panel.find('.backoff-herd strong').dataset.bad).toBe('false');
});
