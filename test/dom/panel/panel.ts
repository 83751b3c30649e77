import { vi } from 'vitest';
import { mountPanel } from '../../../components/mount.tsx';
import { FakeLink } from './fake-link.ts';

/** A mounted panel on a fake link, with what a test needs to look at it and touch it. */
export function openPanel() {
  const root = document.createElement('div');
  document.body.append(root);
  const link = new FakeLink();
  const { unmount, setTheme } = mountPanel(root, link, { theme: 'light' });
  const find = <E extends HTMLElement>(selector: string): E => {
    const element = root.querySelector<E>(selector);
    if (!element) throw new Error(`The panel shows no ${selector}.`);
    return element;
  };
  return {
    root,
    link,
    unmount,
    setTheme,
    find,
    has: (selector: string): boolean => root.querySelector(selector) !== null,
    text: (selector: string): string => find(selector).textContent.trim(),
    texts: (selector: string): string[] =>
      [...root.querySelectorAll(selector)].map((element) => element.textContent.trim()),
    async click(selector: string): Promise<void> {
      find(selector).click();
      await rendered();
    },
    /** Whether the panel took the key, or left it to DevTools, which hear of all that reach the document. */
    async press(selector: string, key: string): Promise<'taken' | 'for DevTools'> {
      let heard = false;
      const hear = (): void => {
        heard = true;
      };
      document.addEventListener('keydown', hear);
      find(selector).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
      document.removeEventListener('keydown', hear);
      await rendered();
      return heard ? 'for DevTools' : 'taken';
    },
    async fill(selector: string, value: string): Promise<void> {
      const field = find<HTMLInputElement>(selector);
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
      await rendered();
    },
  };
}

/** Lets what was changed reach the document. */
export async function rendered(): Promise<void> {
  await vi.advanceTimersByTimeAsync(50);
}
