import { expect, test, vi } from 'vitest';
import type { HeldEvent } from '../../../src/journal/rule.ts';
import { armed, panel } from './connected.ts';
import { rendered } from './panel.ts';
import { START } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

test('armed faults are listed above the last fault that ended', async () => {
  const fault = { type: 'fault', connection: '', rule: 'r1', fault: 'reset' } as const;
  const rule = { fault: 'stall' } as const;
  panel.link.drain(
    [
      { ...fault, at: START + 10, phase: 'armed' },
      { ...fault, at: START + 11, phase: 'lifted', detail: 'Done.' },
    ],
    { rules: [{ id: 'r2', rule, armedAt: START, fired: 0 }] },
  );
  await rendered();
  const order = [...panel.find('.faults-state').children]
    .filter(({ textContent }) => textContent !== '')
    .map(({ className }) => className);
  expect(order).toEqual(['armed-rules', 'faults-last']);
});

test('faults lost with their page are listed, and armed again on a click', async () => {
  const stall = { fault: 'stall' } as const;
  const latency = { fault: 'latency', ms: 500 } as const;
  const rules = [stall, latency].map((rule, index) => ({
    ...{ id: `r${index}`, rule, armedAt: START, fired: 0 },
  }));
  panel.link.drain([], { rules });
  await rendered();
  expect(panel.text('.faults-left')).toBe('');
  const page = { id: 'page-2', url: 'http://localhost/chat', title: 'Chat' };
  panel.link.drain([], { page });
  await rendered();
  expect(panel.text('.faults-left')).toContain(
    'Lost with the page that was left: stall; latency 500 ms.',
  );
  await panel.click('[data-action="arm-again"]');
  expect(armed()).toEqual([stall, latency]);
  panel.link.drain([], { page, rules });
  await rendered();
  expect(panel.text('.faults-left')).toBe('');
});

test('an armed rule shows what it does, how often it acted and its time left, and can be lifted', async () => {
  const rule = { fault: 'refuse', for: 8000, where: { transport: 'websocket' } } as const;
  const now = START + 1000;
  panel.link.drain([], { now, rules: [{ id: 'r7', rule, armedAt: now, fired: 2 }] });
  await rendered();
  expect(panel.text('[data-armed="refuse"] .armed-words')).toBe(
    'refuse attempts websocketacted 2 times, 8.0 s left',
  );
  await vi.advanceTimersByTimeAsync(3000);
  expect(panel.text('.armed-progress')).toBe('acted 2 times, 5.0 s left');
  await panel.click('[data-armed="refuse"] [data-action="lift"]');
  await panel.click('[data-action="lift-all"]');
  expect(panel.link.sent).toEqual([{ do: 'lift', id: 'r7' }, { do: 'lift' }]);
});

test('events held at a gate are released one by one or all at once', async () => {
  const event = {
    rule: 'r1',
    connection: 'client-1',
    transport: 'websocket',
    since: START,
  } as const;
  panel.link.drain([], {
    held: [
      { ...event, id: 'h1', epoch: 2, event: 'open' },
      { ...event, id: 'h2', epoch: 3, event: 'frame', preview: '{"type":"welcome"}' },
    ],
  });
  await rendered();
  expect(panel.texts('.held-words')).toEqual(['open of #2 websocket', 'frame of #3 websocket']);
  expect(panel.text('[data-held="h2"] .held-preview')).toBe('{"type":"welcome"}');
  expect(panel.has('[data-held="h1"] .held-preview')).toBe(false);
  await panel.click('[data-held="h2"] [data-action="release"]');
  await panel.click('[data-action="release-all"]');
  expect(panel.link.sent).toEqual([{ do: 'release', held: 'h2' }, { do: 'release' }]);
});

test('a screen reader announces armed faults, and once that events are held', async () => {
  const said = () => panel.text('.faults > [role="status"]');
  expect(said()).toBe('');
  const rules = [{ id: 'r1', rule: { fault: 'hold' }, armedAt: START, fired: 0 }] as const;
  panel.link.drain([], { rules });
  await rendered();
  expect(said()).toBe('Armed: hold opens.');
  panel.link.drain([], { rules: [{ ...rules[0], fired: 1 }], held: [held('h1')] });
  await rendered();
  const told = said();
  expect(told).toBe('Armed: hold opens. Events are held at the gate.');
  panel.link.drain([], { rules: [{ ...rules[0], fired: 2 }], held: [held('h1'), held('h2')] });
  await rendered();
  expect(said()).toBe(told);
  panel.link.drain([]);
  await rendered();
  expect(said()).toBe('');
});

test('an event behind an earlier one cannot be released first, and the view says why', async () => {
  const behind = { ...held('h2'), behind: true } as const;
  panel.link.drain([], { held: [held('h1'), behind, held('h3')] });
  await rendered();
  const canGo = () =>
    [...panel.root.querySelectorAll<HTMLButtonElement>('[data-action="release"]')].map(
      ({ disabled }) => !disabled,
    );
  expect(canGo()).toEqual([true, false, true]);
  expect(panel.text('.held-order')).toBe(
    'Events in one direction of a connection are released in order.',
  );
  panel.link.drain([], { held: [held('h2'), held('h3')] });
  await rendered();
  expect(canGo()).toEqual([true, true]);
  expect(panel.has('.held-order')).toBe(false);
});

test('a held request is identified by its URL, not by a connection number', async () => {
  const poll = { ...held('h1', '[]'), request: 'http://chat/poll?after=7' };
  panel.link.drain([], { held: [poll] });
  await rendered();
  expect(panel.text('.held-words')).toBe('frame of a request');
  expect(panel.text('.held-preview')).toBe('http://chat/poll?after=7 []');
});

test('a rule with times: 1 says that it has acted 0 of 1 time', async () => {
  const rule = { fault: 'drop', times: 1 } as const;
  panel.link.drain([], { rules: [{ id: 'r1', rule, armedAt: START, fired: 0 }] });
  await rendered();
  expect(panel.text('.armed-progress')).toBe('acted 0 of 1 time');
});

const held = (id: string, preview = ''): HeldEvent => ({
  ...{ id, rule: 'r1', connection: 'client-1', transport: 'websocket', since: START },
  ...{ epoch: 2, event: 'frame', preview },
});

test('a release button names its event for screen readers', async () => {
  panel.link.drain([], { held: [held('h1', 'one'), held('h2', 'two')] });
  await rendered();
  const label = panel.find('[data-held="h2"] [data-action="release"]').getAttribute('aria-label');
  expect(label).toBe('Release frame of #2 websocket: two');
});

test('focus moves to the next held event or armed fault as each one goes', async () => {
  const rule = { fault: 'stall' } as const;
  const rules = ['r1', 'r2'].map((id) => ({ id, rule, armedAt: START, fired: 0 }));
  const [one, two, three] = [held('h1'), held('h2'), held('h3')];
  panel.link.drain([], { rules, held: [one, two, three] });
  await rendered();
  const focused = () => document.activeElement?.closest('li')?.dataset;
  panel.find('[data-held="h1"] [data-action="release"]').focus();
  panel.link.drain([], { rules, held: [two, three] });
  await rendered();
  expect(focused()?.held).toBe('h2');
  panel.link.drain([], { rules, held: [three] });
  await rendered();
  expect(focused()?.held).toBe('h3');
  panel.find('[data-rule="r2"] [data-action="lift"]').focus();
  panel.link.drain([], { rules: rules.slice(0, 1), held: [three] });
  await rendered();
  expect(focused()?.rule).toBe('r1');
  panel.link.drain([], { held: [three] });
  await rendered();
  expect(document.activeElement).toBe(panel.find('[data-action="toggle-faults"]'));
});

test('focus stays in the faults section when all faults are lifted', async () => {
  const rule = { fault: 'stall' } as const;
  panel.link.drain([], { rules: [{ id: 'r1', rule, armedAt: START, fired: 0 }] });
  await rendered();
  panel.find('[data-action="lift-all"]').focus();
  panel.link.drain([]);
  await rendered();
  expect(panel.find<HTMLButtonElement>('[data-action="lift-all"]').disabled).toBe(true);
  expect(document.activeElement).toBe(panel.find('[data-action="toggle-faults"]'));
});

test('a lifted fault on every frame shows the total number of times it acted', async () => {
  const fault = { type: 'fault', connection: '', rule: 'r1', fault: 'latency' } as const;
  panel.link.drain([
    { ...fault, at: START + 10, phase: 'armed' },
    { ...fault, at: START + 20, phase: 'fired', connection: 'client-1', epoch: 1 },
    { ...fault, at: START + 99, phase: 'lifted', detail: 'Lifted from the panel.', acted: 57 },
  ]);
  await rendered();
  expect(panel.text('[data-last-fault]')).toMatch(
    /latency acted 57 times\. Lifted from the panel\.$/,
  );
});

test('the last fault shown is the one that ended last, not the one armed last', async () => {
  const stall = { type: 'fault', connection: '', rule: 'r1', fault: 'stall' } as const;
  const drop = { type: 'fault', connection: '', rule: 'r2', fault: 'drop' } as const;
  panel.link.drain([
    { ...stall, at: START + 10, phase: 'armed' },
    { ...drop, at: START + 20, phase: 'armed' },
    { ...stall, at: START + 30, phase: 'lifted', detail: 'Lifted from the panel.' },
  ]);
  await rendered();
  expect(panel.has('[role="status"][data-last-fault="stall"]')).toBe(true);
});

test('a frame in which a fault did nothing does not hide what it did in the page', async () => {
  const reset = { type: 'fault', connection: '', fault: 'reset' } as const;
  const page = { ...reset, rule: 'r1' };
  const frame = { ...reset, rule: 'widget.net#1/r1' };
  panel.link.drain([
    { ...page, at: START + 10, phase: 'armed' },
    { ...page, at: START + 10, phase: 'fired', connection: 'client-1', epoch: 1 },
    { ...page, at: START + 10, phase: 'lifted', detail: 'Done.', acted: 1 },
    { ...frame, at: START + 14, phase: 'armed' },
    { ...frame, at: START + 14, phase: 'lifted', detail: 'Nothing was there.', acted: 0 },
  ]);
  await rendered();
  expect(panel.text('[data-last-fault]')).toMatch(/reset acted 1 time\. Done\.$/);
});

test('the outcome of a fault that acts at once stays on show', async () => {
  const fault = { type: 'fault', connection: '', rule: 'r1', fault: 'reset' } as const;
  panel.link.drain([
    { ...fault, at: START + 10, phase: 'armed' },
    { ...fault, at: START + 11, phase: 'lifted', detail: 'There was no live connection to end.' },
  ]);
  await rendered();
  expect(panel.text('[data-last-fault="reset"]')).toContain(
    'reset acted 0 times. There was no live connection to end.',
  );
});
