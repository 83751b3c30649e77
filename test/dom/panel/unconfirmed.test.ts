import { expect, test, vi } from 'vitest';
import { parseRecording, serialiseRecording } from '../../../src/journal/recording.ts';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { posts } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const row = (message: string) => panel.find(`[data-message="${message}"]`);
const show = async () => {
  panel.link.drain([...posts]);
  await rendered();
};

test('a message whose request is over is unconfirmed, with why, as far as that is inferred', async () => {
  await show();
  expect(row('busy').getAttribute('data-message-state')).toBe('unconfirmed');
  expect(row('busy').querySelector('.message-state')?.getAttribute('title')).toBe(
    'Its request is over, and nobody knows whether the server has it: HTTP 503.',
  );
  expect(row('busy').querySelector('.message-body')?.textContent).toBe('HTTP 503 inferred "Hello"');
  expect(row('forced').querySelector('.message-body')?.textContent).toBe(
    'network error, by a fault inferred "You?"',
  );
});

test('it is no longer pending, and counted beside what is', async () => {
  await show();
  const pending = panel.find('[data-field="pending"]');
  expect(pending.textContent).toBe('0 + 2?');
  expect(pending.parentElement?.title).toBe(
    'Messages in the outbox, or sent but not confirmed. 2 more were sent in requests that are over: nobody knows whether the server has them.',
  );
});

test('it may still become a finding, which is said', async () => {
  await show();
  await panel.click('[data-tab="findings"]');
  expect(panel.text('[role="tabpanel"]')).toContain(
    '2 messages were sent in requests that are over, and nobody knows whether the server has them. One is lost if the page goes on without it: a later one is confirmed, and for 10 s or more it is not sent again.',
  );
});

test('the journal says how the request ended, and hides it with the other messages', async () => {
  await show();
  await panel.click('[data-tab="journal"]');
  const texts = () => panel.texts('[data-entry="unconfirmed"]').join(' ');
  expect(texts()).toContain('busy over #1 ajax, by remote: HTTP 503');
  await panel.click('.filter-bar [data-group="messages"]');
  expect(texts()).toBe('');
});

test('an exported log has it, and opens again', () => {
  const entries = posts.map((entry, seq) => ({ ...entry, seq }));
  const recording = { url: 'http://shop/', recordedAt: '2026-01-15T14:00:00Z', entries };
  expect(parseRecording(serialiseRecording(recording)).entries).toEqual(entries);
});
