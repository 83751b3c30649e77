import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseRecording, serialiseRecording } from '../../../src/journal/recording.ts';
import { panel } from './opened.ts';
import { rendered } from './panel.ts';
import { connects, START, sends } from './sample.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

let blob: Blob | undefined;
beforeEach(async () => {
  vi.spyOn(URL, 'createObjectURL').mockImplementation((object) => {
    blob = object as Blob;
    return 'blob:recording';
  });
  panel.link.drain([...connects, ...sends]);
  await rendered();
});
afterEach(() => vi.restoreAllMocks());

async function importText(text: string, name = 'recording.json'): Promise<void> {
  const input = panel.find<HTMLInputElement>('[data-file-of="import"]');
  Object.defineProperty(input, 'files', { value: [new File([text], name)], configurable: true });
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await rendered();
}

const entries = [
  { type: 'connection', seq: 1, at: START, connection: 'r', label: 'Recorded', url: '' },
  { type: 'queued', seq: 2, at: START + 1, connection: 'r', messageId: 'old', size: 3 },
] as const;
const file = serialiseRecording({
  url: 'http://shop/',
  recordedAt: '2026-01-15T14:00:00Z',
  entries,
});

test('Export writes every entry to a file, with a link to it', async () => {
  await panel.click('[data-action="export"]');
  const link = panel.find<HTMLAnchorElement>('a[data-export]');
  expect(link.getAttribute('href')).toBe('blob:recording');
  expect(link.download).toMatch(/^faultline-.+\.json$/);
  const recording = parseRecording((await blob?.text()) ?? '');
  expect(recording.entries).toHaveLength(10);
  expect(recording.url).toBe('http://localhost/chat');
});

test('an imported recording replaces the live page, which returns with what it did meanwhile', async () => {
  await importText(file);
  expect(panel.text('[data-recording]')).toContain('http://shop/');
  expect(panel.text('.connection-name')).toBe('Recorded');
  expect(panel.has('[data-message="old"]')).toBe(true);
  const queued = { type: 'queued', connection: 'client-1', size: 3 } as const;
  panel.link.drain([{ ...queued, at: START + 5000, messageId: 'meanwhile' }]);
  await rendered();
  expect(panel.has('[data-message="meanwhile"]')).toBe(false);
  await panel.click('[data-action="close-recording"]');
  expect(panel.has('[data-recording]')).toBe(false);
  expect(panel.has('[data-message="meanwhile"]')).toBe(true);
});

test('focus moves to the current view when the banner that had it goes', async () => {
  const press = async (action: string): Promise<void> => {
    panel.find(`[data-action="${action}"]`).focus();
    await panel.click(`[data-action="${action}"]`);
    expect(panel.has(`[data-action="${action}"]`)).toBe(false);
    expect(document.activeElement).toBe(panel.find('[data-tab="messages"]'));
  };
  await importText(file);
  await press('close-recording');
  await panel.click('[data-action="export"]');
  await press('forget-export');
});

test('faults and Clear are disabled for a recording', async () => {
  await importText(file);
  expect(panel.find<HTMLFieldSetElement>('.fault-form').disabled).toBe(true);
  expect(panel.find<HTMLButtonElement>('[data-action="clear"]').disabled).toBe(true);
});

test('a file that is not a recording is refused with a reason, and the live page stays on show', async () => {
  await importText('{"hello": 1}', 'notes.json');
  expect(panel.text('.banner-error')).toContain('notes.json was not opened.');
  expect(panel.text('.banner-error')).toContain('not a Faultline recording');
  expect(panel.has('[data-message="message-one"]')).toBe(true);
  expect(panel.has('[data-recording]')).toBe(false);
});

test('Clear empties the message list except for messages under way', async () => {
  await panel.click('[data-action="clear"]');
  expect(panel.has('[data-message="message-one"]')).toBe(false);
  expect(panel.has('[data-message="message-two"]')).toBe(true);
  expect(panel.text('[data-field="state"]')).toBe('connected');
});

test('Preserve log keeps what the page did before a reload', async () => {
  await panel.click('[data-action="preserve"]');
  panel.link.drain([], { page: { id: 'page-2', url: 'http://localhost/other', title: '' } });
  await rendered();
  expect(panel.has('[data-message="message-one"]')).toBe(true);
  await panel.click('[data-tab="journal"]');
  expect(panel.text('[data-entry="mark"]')).toContain('Page loaded: http://localhost/other');
});

test('an exported log with a page of a very long address can be imported', async () => {
  await panel.click('[data-action="preserve"]');
  const url = `http://localhost/#${'x'.repeat(4000)}`.slice(0, 4000);
  panel.link.drain([], { page: { id: 'page-2', url, title: '' } });
  await panel.click('[data-action="export"]');
  await importText((await blob?.text()) ?? '');
  expect(panel.has('.banner-error')).toBe(false);
  expect(panel.has('[data-recording]')).toBe(true);
});

test('a file that is not valid JSON is refused with the place where it breaks off', async () => {
  await importText(file.replace('"connection":"r"', '"connection":r'));
  expect(panel.text('.banner-error')).toMatch(/not valid JSON, or is incomplete.*:r,"label"/);
});

test('the banner about an export goes when a recording is opened', async () => {
  await panel.click('[data-action="export"]');
  await importText('{}');
  expect(panel.has('[data-export]')).toBe(true);
  await importText(file);
  expect(panel.has('[data-export]')).toBe(false);
});

test('Scenarios of a recording name the way back to the live page as its button does', async () => {
  await importText(file);
  await panel.click('[data-tab="scenarios"]');
  const button = panel.text('[data-action="close-recording"]');
  expect(panel.text('.scenarios-note')).toContain(`“${button}”`);
});
