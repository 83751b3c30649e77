import { afterEach, expect, test, vi } from 'vitest';
import { followTheme } from '../../../components/app/theme.ts';

const media = new Map<string, { matches: boolean; tell: () => void }>();

/** The person's system, as media queries show it. */
function system(
  name: '(prefers-color-scheme: dark)' | '(forced-colors: active)',
  matches: boolean,
) {
  const query = media.get(name);
  if (!query) throw new Error(`Nobody asks for ${name}.`);
  query.matches = matches;
  query.tell();
}

function follow(theme?: 'light' | 'dark') {
  vi.stubGlobal('matchMedia', (name: string) => {
    const listeners = new Set<() => void>();
    const query = {
      matches: false,
      tell: () => listeners.forEach((listener) => void listener()),
      addEventListener: (_type: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
    };
    media.set(name, query);
    return query;
  });
  const root = document.createElement('div');
  return { followed: followTheme(root, theme), shown: () => root.dataset.theme };
}

afterEach(() => {
  vi.unstubAllGlobals();
  media.clear();
});

test('the panel follows the theme of DevTools, including changes', () => {
  const { followed, shown } = follow('light');
  system('(prefers-color-scheme: dark)', true);
  expect(shown()).toBe('light');
  followed.want('dark');
  expect(shown()).toBe('dark');
});

test('without a DevTools theme, the panel follows the browser’s preference until it is stopped', () => {
  const { followed, shown } = follow();
  system('(prefers-color-scheme: dark)', true);
  expect(shown()).toBe('dark');
  followed.stop();
  system('(prefers-color-scheme: dark)', false);
  expect(shown()).toBe('dark');
});

test('forced colours override the theme of DevTools', () => {
  const { shown } = follow('light');
  system('(prefers-color-scheme: dark)', true);
  system('(forced-colors: active)', true);
  expect(shown()).toBe('dark');
  system('(forced-colors: active)', false);
  expect(shown()).toBe('light');
});
