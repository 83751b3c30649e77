import type { Surface } from './browser.ts';
import { evaluateWith, type RunExpression, waitWith } from './page-function.ts';

const MAX_TRIES = 5;

/** Real mouse and keyboard input of one browser, for one document. */
export interface Hands {
  /** Clicks at a point in CSS pixels of the document's viewport. */
  clickAt(x: number, y: number): Promise<void>;
  press(key: 'Enter' | 'Backspace'): Promise<void>;
  /** Types printable characters into the focused element. */
  type(text: string): Promise<void>;
}

/** Builds the handle of a document from a way to run code in it and a source of input. */
export function createSurface(run: RunExpression, hands: Hands): Surface {
  const click = async (selector: string): Promise<void> => {
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const { x, y } = await aim(run, selector);
      await hands.clickAt(x, y);
      if (await hit(run)) return;
    }
    throw new Error(`${selector} moved away from under the mouse ${MAX_TRIES} times.`);
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

/** Where to click to hit an element, in CSS pixels of the document's viewport. */
interface Target {
  readonly x: number;
  readonly y: number;
}

/**
 * Scrolls the element into view and returns its centre once it is enabled, at rest and uncovered. Until the click arrives,
 * the document ignores clicks that hit anything else, since the layout may shift in between. Throws on timeout, naming what
 * is in the way.
 */
function aim(run: RunExpression, selector: string): Promise<Target> {
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
      const found = document.elementFromPoint(x, y);
      if (!element.contains(found)) {
        throw new Error(`${wanted} is covered by ${found?.outerHTML.slice(0, 120) ?? 'nothing'}`);
      }
      const guarded = ['mousedown', 'mouseup', 'click'];
      const aimed = new Promise<boolean>((resolve) => {
        const end = (hit: boolean): void => {
          for (const type of guarded) removeEventListener(type, guard, { capture: true });
          resolve(hit);
        };
        const guard = (event: Event): void => {
          const hit = event.composedPath().some((node) => (node as Element).matches?.(wanted));
          if (!hit) {
            event.preventDefault();
            event.stopImmediatePropagation();
          }
          if (event.type === 'click') end(hit);
        };
        for (const type of guarded) addEventListener(type, guard, { capture: true });
        setTimeout(() => end(false), 2000);
      });
      Object.assign(window, { faultlineAim: aimed });
      return { x, y };
    },
    { args: [selector] },
  );
}

/** Whether the click hit its target. If the document is gone, it did: nothing else would have removed it. */
async function hit(run: RunExpression): Promise<boolean> {
  try {
    const answer = await run('window.faultlineAim ?? "gone"');
    return answer !== false;
  } catch {
    return true;
  }
}

/** Selects the field's content, so that the next key replaces it. */
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

/** Selects an option by its value with the events of a user's action: `input` and `change`. */
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
