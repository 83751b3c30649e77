import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { openPanel, rendered } from './panel.ts';
import { connects, START } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const connection = 'page:chat.example';
const foreign: readonly Draft[] = [
  {
    type: 'connection',
    at: START,
    connection,
    label: 'Client of chat.example',
    url: 'wss://chat.example/socket',
    inferred: true,
  },
];
const rule = { id: 'id', ack: 'ack' };

let panel: ReturnType<typeof openPanel>;
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  panel = openPanel();
});
afterEach(() => {
  panel.unmount();
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function fillForm(fields: Record<string, string>): Promise<void> {
  await panel.click('[data-action="own-rule"]');
  for (const [name, value] of Object.entries(fields)) {
    await panel.fill(`[data-input="rule-${name}"]`, value);
  }
  await panel.click('[data-action="use-rule"]');
}

test('the recognised protocol is named and marked as inferred', async () => {
  panel.link.drain(foreign, { recognised: [{ connection, protocol: 'socket.io' }] });
  await rendered();
  expect(panel.text('[data-field="recognised"]')).toBe('recognised as socket.io inferred');
});

test('an unrecognised protocol is reported, but not for a client that reports itself', async () => {
  panel.link.drain(foreign);
  await rendered();
  expect(panel.text('[data-field="recognised"]')).toContain('No protocol recognised');
  panel.link.drain(connects);
  await rendered();
  expect(panel.has('[data-field="recognised"]')).toBe(false);
});

test('an empty messages view without a protocol says why, and what to do', async () => {
  panel.link.drain(foreign);
  await rendered();
  expect(panel.text('.empty')).toContain('No messages recognised yet');
  expect(panel.text('.empty')).toContain('Own rule…');
  panel.link.drain([], { recognised: [{ connection, protocol: 'socket.io' }] });
  await rendered();
  expect(panel.text('[data-view="messages"] .empty')).toContain('No messages yet');
});

test('a page without a connection is not offered an own rule', async () => {
  panel.link.drain([]);
  await rendered();
  expect(panel.has('[data-action="own-rule"]')).toBe(false);
});

test('Escape closes the own-rule form and returns focus to its button', async () => {
  panel.link.drain(foreign);
  await rendered();
  const button = '[data-action="own-rule"]';
  expect(await panel.press(button, 'Escape')).toBe('for DevTools');
  await panel.click(button);
  expect(await panel.press('[data-input="rule-id"]', 'Escape')).toBe('taken');
  expect(panel.has('.rule-form')).toBe(false);
  expect(document.activeElement).toBe(panel.find(button));
});

test('an own rule for the host of the client on show is sent to the page', async () => {
  panel.link.drain(foreign);
  await rendered();
  await fillForm({ id: 'data.id', ack: ' ack ', field: 'type', value: 'ack' });
  const when = { field: 'type', value: 'ack' };
  const rules = [{ host: 'chat.example', id: 'data.id', ack: 'ack', when }];
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules }]);
  expect(panel.has('.rule-form')).toBe(false);
});

test('the own-rule form keeps its host when another client is shown, and offers both hosts', async () => {
  panel.link.drain(foreign);
  await rendered();
  await panel.click('[data-action="own-rule"]');
  panel.link.drain(
    foreign.map(
      (entry): Draft => ({
        ...entry,
        ...{ connection: 'page:other.example', url: 'wss://other.example/' },
      }),
    ),
  );
  await rendered();
  await panel.fill('[data-action="pick-connection"]', 'page:other.example');
  const host = panel.find<HTMLSelectElement>('[data-input="rule-host"]');
  expect(host.value).toBe('chat.example');
  expect([...host.options].map(({ value }) => value)).toEqual([
    'other.example',
    'chat.example',
    '',
  ]);
});

test('an own rule for all hosts can be opened again and removed', async () => {
  panel.link.drain(foreign);
  await rendered();
  await panel.click('[data-action="own-rule"]');
  await panel.fill('[data-input="rule-host"]', '');
  await panel.fill('[data-input="rule-id"]', 'id');
  await panel.fill('[data-input="rule-ack"]', 'ack');
  await panel.click('[data-action="use-rule"]');
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules: [rule] }]);
  await panel.click('[data-action="own-rule"]');
  expect(panel.has('[data-action="remove-rule"]')).toBe(false);
  await panel.fill('[data-input="rule-host"]', '');
  expect(panel.find<HTMLInputElement>('[data-input="rule-id"]').value).toBe('id');
  await panel.click('[data-action="remove-rule"]');
  expect(panel.link.sent.at(-1)).toEqual({ do: 'recognise', rules: [] });
});

test('a rule that the page refuses is reported with the reason, and the input stays', async () => {
  panel.link.drain(foreign);
  await rendered();
  panel.link.refusal = "id: 'a..b' is no path at '..b'.";
  await fillForm({ id: 'a..b', ack: 'ack' });
  expect(panel.text('.rule-problem')).toBe(panel.link.refusal);
  expect(panel.find<HTMLInputElement>('[data-input="rule-id"]').value).toBe('a..b');
});

test.each([
  [{ field: 'type' }, 'The value of the field "type" is missing'],
  [{ value: 'ack' }, 'The field whose value is "ack" is missing'],
])(
  'a rule with only %o of its condition is reported as incomplete and not sent',
  async (half, missing) => {
    panel.link.drain(foreign);
    await rendered();
    await fillForm({ ...rule, ...half });
    expect(panel.text('.rule-problem')).toContain(missing);
    expect(panel.link.sent).toEqual([]);
  },
);

test('a problem with a rule is scrolled into view', async () => {
  const brought: Element[] = [];
  vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) {
    brought.push(this);
  });
  panel.link.drain(foreign);
  await rendered();
  await fillForm({ ...rule, field: 'type' });
  expect(brought).toEqual([panel.find('.rule-problem')]);
});

test('own rules are sent once to each page, and again by the next panel', async () => {
  panel.link.drain(foreign);
  await rendered();
  await fillForm({ id: 'id', ack: 'ack' });
  const rules = [{ host: 'chat.example', ...rule }];
  panel.link.drain([], { page: { id: 'page-2', url: 'http://localhost/', title: '' } });
  await rendered();
  expect(panel.link.sent).toHaveLength(2);
  panel.link.drain([], { page: { id: 'page-2', url: 'http://localhost/', title: '' } });
  expect(panel.link.sent).toHaveLength(2);
  panel.unmount();
  panel = openPanel();
  panel.link.drain(foreign);
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules }]);
});

const KEY = 'faultline.own-rules';

/** The panel, opened anew on a page whose client does not report itself. */
async function openWith(stored: unknown): Promise<void> {
  panel.unmount();
  localStorage.setItem(KEY, typeof stored === 'string' ? stored : JSON.stringify(stored));
  panel = openPanel();
  panel.link.drain(foreign);
  await rendered();
}

const kept = (): unknown => JSON.parse(localStorage.getItem(KEY) ?? '');

test('of stored rules the valid ones are in use, and an invalid one is named with what is wrong', async () => {
  const other = { host: 'other.example', ...rule };
  await openWith([rule, { host: 'chat.example', id: 'id' }, other]);
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules: [rule, other] }]);
  expect(panel.texts('[data-broken-rule]')).toHaveLength(1);
  expect(panel.text('[data-broken-rule]')).toContain('{"host":"chat.example","id":"id"}');
  expect(panel.text('[data-broken-rule]')).toContain('ack: this field is missing.');
});

test.each([
  [{ id: 'a..b', ack: 'ack' }, "id: 'a..b' is no path at '..b'"],
  [{ ...rule, host: 'https://chat.example/' }, "host: 'https://chat.example/' is no host"],
  [{ ...rule, idd: 'x' }, 'idd: there is no such field. Here may be: host, id, ack, when.'],
  [7, 'Expected Object but received 7'],
])('the stored rule %j, which the page would refuse, is not sent', async (wrong, words) => {
  await openWith([wrong, rule]);
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules: [rule] }]);
  expect(panel.text('[data-broken-rule]')).toContain(words);
});

test('of more stored rules than may be in use, the first are, and the others wait', async () => {
  const rules = Array.from({ length: 33 }, (_, index) => ({ host: `h${index}`, ...rule }));
  await openWith(rules);
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules: rules.slice(0, 32) }]);
  expect(panel.text('[data-broken-rule]')).toContain('No more than 32 rules');
});

test('an invalid stored rule stays stored when another is made', async () => {
  const wrong = { host: 'other.example', id: 1 };
  await openWith([wrong]);
  await fillForm(rule);
  expect(kept()).toEqual([{ host: 'chat.example', ...rule }, wrong]);
  expect(panel.has('[data-broken-rule]')).toBe(true);
});

test.each(['{"id":', '{"id":"id","ack":"ack"}'])(
  'what is stored in place of a list of rules, %s, is not overwritten',
  async (stored) => {
    await openWith(stored);
    expect(panel.link.sent).toEqual([]);
    expect(panel.text('[data-broken-rule]')).toContain(stored);
    await fillForm(rule);
    expect(kept()).toEqual([{ host: 'chat.example', ...rule }, stored]);
  },
);

test('an invalid stored rule is mended in the form, and then in use', async () => {
  const other = { host: 'other.example', ...rule };
  await openWith([{ host: 'shop.example', id: 'data.id', when: { field: 'type' } }, other]);
  await panel.click('[data-action="mend-rule"]');
  expect(document.activeElement).toBe(panel.find('[data-input="rule-id"]'));
  expect(panel.text('.rule-problem')).toContain('ack: this field is missing.');
  expect(panel.has('[data-broken-rule]')).toBe(false);
  const value = (name: string) => panel.find<HTMLInputElement>(`[data-input="${name}"]`).value;
  expect(['rule-host', 'rule-id', 'rule-ack', 'rule-field', 'rule-value'].map(value)).toEqual([
    'shop.example',
    'data.id',
    '',
    'type',
    '',
  ]);
  await panel.fill('[data-input="rule-ack"]', 'ack');
  await panel.fill('[data-input="rule-value"]', 'ok');
  await panel.click('[data-action="use-rule"]');
  const when = { field: 'type', value: 'ok' };
  const rules = [other, { host: 'shop.example', id: 'data.id', ack: 'ack', when }];
  expect(panel.link.sent.at(-1)).toEqual({ do: 'recognise', rules });
  expect(kept()).toEqual(rules);
  expect(panel.has('[data-broken-rule]')).toBe(false);
});

test('a mended rule does not replace a valid one for the same host', async () => {
  const valid = { host: 'chat.example', ...rule };
  const wrong = { host: 'chat.example', id: 'uuid' };
  await openWith([valid, wrong]);
  await panel.click('[data-action="mend-rule"]');
  await panel.fill('[data-input="rule-ack"]', 'ack');
  await panel.click('[data-action="use-rule"]');
  expect(panel.text('.rule-problem')).toContain('There is a rule for chat.example already');
  expect(kept()).toEqual([valid, wrong]);
  await panel.fill('[data-input="rule-host"]', '');
  expect(panel.find<HTMLInputElement>('[data-input="rule-id"]').value).toBe('uuid');
  await panel.click('[data-action="use-rule"]');
  expect(kept()).toEqual([valid, { id: 'uuid', ack: 'ack' }]);
});

test('an invalid stored rule is removed at a click, also while a client that reports itself is on show', async () => {
  await openWith([{ id: 1 }, rule]);
  panel.link.drain(connects);
  await rendered();
  await panel.fill('[data-action="pick-connection"]', 'client-1');
  expect(panel.has('[data-field="recognised"]')).toBe(false);
  await panel.click('[data-action="drop-rule"]');
  expect(panel.has('[data-broken-rule]')).toBe(false);
  expect(kept()).toEqual([rule]);
});

test('a page left before it answered about own rules is not reported as a problem', async () => {
  localStorage.setItem('faultline.own-rules', JSON.stringify([rule]));
  panel.unmount();
  panel = openPanel();
  panel.link.refusal = 'The page was left before it answered.';
  panel.link.drain([]);
  panel.link.refusal = null;
  panel.link.drain([], { page: { id: 'page-2', url: '', title: '' } });
  await rendered();
  expect(document.body.textContent).not.toContain('was left before');
  panel.link.refusal = 'These are no rules.';
  panel.link.drain([], { page: { id: 'page-3', url: '', title: '' } });
  await rendered();
  expect(document.body.textContent).toContain('These are no rules.');
});

test('a rule that another panel stores while the page does not answer is sent once it does', async () => {
  panel.link.drain(foreign);
  panel.link.enter({ kind: 'busy' });
  panel.link.refusal = 'The page does not answer.';
  localStorage.setItem('faultline.own-rules', JSON.stringify([rule]));
  dispatchEvent(new StorageEvent('storage', { key: 'faultline.own-rules' }));
  await rendered();
  expect(panel.link.sent).toEqual([]);
  expect(document.body.textContent).not.toContain('does not answer.');
  panel.link.refusal = null;
  panel.link.drain([]);
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules: [rule] }]);
});

test('a rule that another panel has stored meanwhile is in use here, too, and is kept', async () => {
  panel.link.drain(foreign);
  await rendered();
  const other = { host: 'other.example', ...rule };
  localStorage.setItem('faultline.own-rules', JSON.stringify([other]));
  dispatchEvent(new StorageEvent('storage', { key: 'faultline.own-rules' }));
  expect(panel.link.sent).toEqual([{ do: 'recognise', rules: [other] }]);
  await fillForm(rule);
  const rules = [other, { host: 'chat.example', ...rule }];
  expect(panel.link.sent.at(-1)).toEqual({ do: 'recognise', rules });
  expect(JSON.parse(localStorage.getItem('faultline.own-rules') ?? '')).toEqual(rules);
});
