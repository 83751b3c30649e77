import type { Surface } from './browser.ts';
import { evaluateWith, type RunExpression, waitWith } from './page-function.ts';

/** The real mouse and keyboard of one browser, over one document. */
export interface Hands {
  /** Clicks at a point in CSS pixels of the document's viewport. */
  clickAt(x: number, y: number): Promise<void>;
  press(key: 'Enter' | 'Backspace'): Promise<void>;
  /** Types printable characters into whatever has the focus. */
  type(text: string): Promise<void>;
}

/** Builds the handle of a document from a way to run code in it and hands to touch it with. */
export function createSurface(run: RunExpression, hands: Hands): Surface {
  const click = async (selector: string): Promise<void> => {
    const { x, y } = await locate(run, selector);
    await hands.clickAt(x, y);
  };
  return {
    evaluate: (fn, ...args) => evaluateWith(run, fn, args),
    waitFor: (what, fn, options) => waitWith(run, what, fn, options),
    click,
    async type(selector, text) {
      await click(selector);
      await selectAll(run, selector);
      await hands.press('Backspace');
      for (const part of text.split(/(\n)/)) {
        if (part === '\n') await hands.press('Enter');
        else if (part) await hands.type(part);
      }
    },
    async select(selector, value) {
      await choose(run, selector, value);
    },
  };
}

/** Where the mouse must go to hit an element, in CSS pixels of the document's viewport. */
interface Target {
  readonly x: number;
  readonly y: number;
}

/**
 * Scrolls the element into view and answers its centre once it is enabled, at rest and uncovered.
 * Throws, naming what stands in the way, when that does not come.
 */
function locate(run: RunExpression, selector: string): Promise<Target> {
  return waitWith(
    run,
    `${selector} to be there to click`,
    async (wanted: string) => {
      const element = document.querySelector(wanted);
      if (!element) throw new Error(`no element matches ${wanted}`);
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const before = element.getBoundingClientRect();
      await new Promise((resolve) => setTimeout(resolve, 30));
      const box = element.getBoundingClientRect();
      if (element.matches(':disabled')) throw new Error(`${wanted} is disabled`);
      if (box.width === 0 || box.height === 0) throw new Error(`${wanted} is not visible`);
      if (before.x !== box.x || before.y !== box.y) return null;
      const x = box.x + box.width / 2;
      const y = box.y + box.height / 2;
      const hit = document.elementFromPoint(x, y);
      if (element.contains(hit)) return { x, y };
      throw new Error(`${wanted} is covered by ${hit?.outerHTML.slice(0, 120) ?? 'nothing'}`);
    },
    { args: [selector] },
  );
}

/** Selects what the field holds, so that the next key replaces it. */
function selectAll(run: RunExpression, selector: string): Promise<void> {
  return evaluateWith(
    run,
    (wanted: string) => {
      const field = document.querySelector(wanted);
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) {
        throw new Error(`${wanted} is not a field to type into`);
      }
      field.focus();
      field.select();
    },
    [selector] as const,
  );
}

/** Chooses an option by its value, as a person would: with `input` and `change`. */
function choose(run: RunExpression, selector: string, value: string): Promise<boolean> {
  return waitWith(
    run,
    `${selector} to offer ${value}`,
    (wanted: string, chosen: string) => {
      const list = document.querySelector(wanted);
      if (!(list instanceof HTMLSelectElement)) throw new Error(`${wanted} is not a select`);
      if (![...list.options].some((option) => option.value === chosen)) return false;
      list.value = chosen;
      list.dispatchEvent(new Event('input', { bubbles: true }));
      list.dispatchEvent(new Event('change', { bubbles: true }));
      return true;
    },
    { args: [selector, value] },
  );
}
