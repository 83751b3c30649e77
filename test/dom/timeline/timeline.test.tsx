import { act, cleanup, fireEvent, render } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { focusOf, pickEntry } from '../../../components/shared/focus.ts';
import { Timeline } from '../../../components/timeline/timeline.tsx';
import { createSession } from '../../../src/session/session.ts';
import { attempt, confirmed, journal, open, sent } from '../../unit/findings/journal.ts';

const page = { id: 'p', url: 'http://test/', title: 'T' };

function show() {
  const session = createSession({ clock: () => 0 });
  const entries = journal(attempt(1), open(1), sent('a', 1), confirmed('a', 1));
  session.apply({
    page,
    capture: 'start',
    entries,
    next: 0,
    more: false,
    rules: [],
    held: [],
    now: 1000,
  });
  const { container, unmount } = render(<Timeline session={session} />);
  const canvas = container.querySelector('canvas');
  const follow = () => container.querySelector('[data-action="follow"]');
  if (!canvas) throw new Error('There is no canvas.');
  return { session, container, canvas, follow, unmount, entries };
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the timeline', () => {
  it('summarises what it shows in its label', () => {
    const { canvas } = show();
    expect(canvas.getAttribute('aria-label')).toContain(
      'connected over websocket. 1 connection open, 1 message, 0 pending.',
    );
  });

  it('follows the present until it is panned, and again after End', () => {
    const { canvas, follow } = show();
    expect(follow()?.getAttribute('aria-pressed')).toBe('true');
    fireEvent.keyDown(canvas, { key: 'ArrowLeft' });
    expect(follow()?.getAttribute('aria-pressed')).toBe('false');
    fireEvent.keyDown(canvas, { key: 'End' });
    expect(follow()?.getAttribute('aria-pressed')).toBe('true');
  });

  it('steps from entry to entry with Shift and the arrow keys, and names the picked one', () => {
    const { session, canvas, container } = show();
    fireEvent.keyDown(canvas, { key: 'ArrowLeft', shiftKey: true });
    expect(container.querySelector('[data-picked]')?.textContent).toContain('confirmed');
    fireEvent.keyDown(canvas, { key: 'ArrowLeft', shiftKey: true });
    expect(focusOf(session).value?.seq).toBe(3);
  });

  it('clears the selection on Escape, and leaves Escape to DevTools when there is none', async () => {
    const { canvas, container } = show();
    expect(fireEvent.keyDown(canvas, { key: 'Escape' })).toBe(true);
    await act(async () => void fireEvent.keyDown(canvas, { key: 'ArrowLeft', shiftKey: true }));
    const button = container.querySelector('[data-picked] button');
    if (!button) throw new Error('Nothing is picked.');
    await act(async () => expect(fireEvent.keyDown(button, { key: 'Escape' })).toBe(false));
    expect(container.querySelector('[data-picked]')).toBeNull();
    expect(document.activeElement).toBe(canvas);
  });

  it('ignores keys that it does not handle', () => {
    const { canvas } = show();
    expect(fireEvent.keyDown(canvas, { key: 'ArrowLeft', ctrlKey: true })).toBe(true);
    expect(fireEvent.keyDown(canvas, { key: 'a' })).toBe(true);
    expect(fireEvent.keyDown(canvas, { key: '+' })).toBe(false);
  });

  it('follows a new page, even if the selection went with the old one before it was mounted', () => {
    const session = createSession({ clock: () => 0 });
    const rest = { capture: 'start', next: 0, more: false, rules: [], held: [] } as const;
    session.apply({ page, entries: journal(attempt(1)), now: 1000, ...rest });
    pickEntry(session, { at: 10, seq: 1 });
    const entries = journal(attempt(1, 1, 900_000), open(1));
    session.apply({ page: { ...page, id: 'q' }, entries, now: 900_000, ...rest });
    const { container } = render(<Timeline session={session} />);
    expect(focusOf(session).value).toBeNull();
    expect(container.querySelector('[data-action="follow"]')?.getAttribute('aria-pressed')).toBe(
      'true',
    );
  });

  it('is drawn in other colours as soon as the system forces its own', () => {
    const queries = new Map<string, () => void>();
    vi.stubGlobal('matchMedia', (query: string) => ({
      matches: false,
      addEventListener: (_type: string, listener: () => void) => queries.set(query, listener),
      removeEventListener: () => undefined,
    }));
    const frames: ((time: number) => void)[] = [];
    vi.stubGlobal('requestAnimationFrame', (frame: (time: number) => void) => frames.push(frame));
    const grounds: string[] = [];
    const context = {
      fillStyle: '',
      measureText: () => ({ width: 6 }),
      fillRect(x: number, y: number) {
        if (x === 0 && y === 0) grounds.push(context.fillStyle);
      },
    };
    const drawing = new Proxy(context, {
      get: (known, name) => Reflect.get(known, name) ?? (() => undefined),
    });
    const { prototype } = HTMLCanvasElement;
    vi.spyOn(prototype, 'getContext').mockReturnValue(
      drawing as unknown as CanvasRenderingContext2D & GPUCanvasContext,
    );
    vi.spyOn(prototype, 'clientWidth', 'get').mockReturnValue(600);
    vi.spyOn(prototype, 'clientHeight', 'get').mockReturnValue(200);
    const { canvas } = show();
    const draw = (): string | undefined => {
      grounds.length = 0;
      for (const frame of frames.splice(0)) frame(0);
      return grounds[0];
    };
    expect(draw()).toBe('#ffffff');
    canvas.style.setProperty('--bg', 'Canvas');
    queries.get('(forced-colors: active)')?.();
    expect(draw()).toBe('Canvas');
  });

  it('offers no Follow for a recording, and follows again after it', async () => {
    const { session, follow, entries } = show();
    await act(async () => session.load({ url: '', recordedAt: '2026-01-01T00:00:00Z', entries }));
    expect(follow()).toBeNull();
    await act(async () => session.load(null));
    expect(follow()?.getAttribute('aria-pressed')).toBe('true');
  });
});
