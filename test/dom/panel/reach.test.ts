import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mountPanel } from '../../../components/mount.tsx';
import type { Reach, ReachState } from '../../../src/link/reach.ts';
import { FakeLink } from './fake-link.ts';
import { rendered } from './panel.ts';

vi.mock('../../../components/timeline/timeline.tsx', () => ({ Timeline: () => 'timeline' }));

const NOTHING: ReachState = {
  ...{ host: 'example.com', allowed: false, seen: [], unseen: [], problem: null },
};

class FakeReach implements Reach {
  state = NOTHING;
  readonly done: string[] = [];
  #listener: (state: ReachState) => void = () => {};
  subscribe(listener: (state: ReachState) => void): () => void {
    this.#listener = listener;
    return () => {};
  }
  async allow(): Promise<void> {
    this.done.push('allow');
  }
  remove(): void {
    this.done.push('remove');
  }
  close(): void {
    this.done.push('close');
  }
  async enter(change: Partial<ReachState>): Promise<void> {
    this.state = { ...NOTHING, ...change };
    this.#listener(this.state);
    await rendered();
  }
}

let root: HTMLElement;
let reach: FakeReach;
let link: FakeLink;
let unmount: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  root = document.createElement('div');
  document.body.append(root);
  reach = new FakeReach();
  link = new FakeLink();
  unmount = mountPanel(root, link, { theme: 'light', reach }).unmount;
});
afterEach(() => {
  unmount();
  document.body.replaceChildren();
  vi.useRealTimers();
});

const banner = (): string => root.querySelector('[data-reach]')?.textContent ?? '';
const actions = (): string[] =>
  [...root.querySelectorAll<HTMLElement>('[data-reach] button')].map(
    ({ dataset }) => dataset.action ?? '',
  );
const click = async (action: string): Promise<void> => {
  root.querySelector<HTMLElement>(`[data-action="${action}"]`)?.click();
  await rendered();
};

test('a site not yet allowed gets a banner that asks on a click and can be dismissed', async () => {
  expect(banner()).toContain('After a navigation');
  expect(banner()).toContain('Allow on example.com');
  await click('allow');
  expect(reach.done).toEqual(['allow']);
  await click('dismiss');
  expect(banner()).toBe('');
});

test('the offer to allow a site waits for the late-panel banner, but unseen frames do not', async () => {
  const client = { type: 'connection', label: 'Its client', url: '', connection: 'c' } as const;
  link.drain([{ ...client, at: 0, inferred: true }], { capture: 'late' });
  await rendered();
  expect(root.querySelectorAll('.banner')).toHaveLength(1);
  expect(banner()).toBe('');
  await reach.enter({ unseen: ['widget.net'] });
  expect(banner()).toContain('Frames of widget.net cannot be seen.');
  await reach.enter({});
  await click('dismiss-late');
  expect(banner()).toContain('After a navigation');
});

test('unseen frames are named and can be allowed with the page, even after a dismissal', async () => {
  await click('dismiss');
  await reach.enter({ unseen: ['widget.net'] });
  expect(banner()).toContain('Frames of widget.net cannot be seen.');
  expect(banner()).toContain('Allow on example.com, widget.net');
  expect(actions()).toEqual(['allow']);
});

test('allowed hosts are listed and can be removed', async () => {
  await reach.enter({ allowed: true, seen: ['widget.net'] });
  expect(banner()).toContain('Allowed on example.com, widget.net');
  expect(actions()).toEqual(['remove']);
  await click('remove');
  expect(reach.done).toEqual(['remove']);
});

test('an allowed page asks for its unseen frames only', async () => {
  await reach.enter({
    allowed: true,
    seen: ['a.net'],
    unseen: ['b.net', 'c.net', 'd.net', 'e.net'],
  });
  expect(banner()).toContain('Allow on b.net, c.net, d.net and 1 more');
});

test('a problem with a permission is shown', async () => {
  await reach.enter({ allowed: true, problem: 'The permission could not be given back.' });
  expect(banner()).toContain('The permission could not be given back.');
});

test('a page that cannot be allowed shows no banner', async () => {
  await reach.enter({ host: null });
  expect(banner()).toBe('');
});

test('unmounting the panel closes its reach', () => {
  unmount();
  expect(reach.done).toEqual(['close']);
});

test('the offer to allow a site gives its room to any other banner, but what is allowed stays on show', async () => {
  link.drain([]);
  await rendered();
  expect(banner()).toContain('After a navigation');
  link.enter({ kind: 'busy' });
  await rendered();
  expect(banner()).toBe('');
  await reach.enter({ allowed: true });
  expect(banner()).toContain('Allowed on example.com');
  await reach.enter({});
  link.drain([]);
  await rendered();
  expect(banner()).toContain('After a navigation');
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:recording');
  link.drain([{ type: 'connection', at: 1, connection: 'c', label: 'Chat', url: '' }]);
  await rendered();
  await click('export');
  expect(root.querySelector('[data-export]')).not.toBeNull();
  expect(banner()).toBe('');
  await click('forget-export');
  expect(banner()).toContain('After a navigation');
});
