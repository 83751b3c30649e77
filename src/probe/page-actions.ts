import type { PageScope } from './natives.ts';
import { apply } from './reflect.ts';

const HTML = 'http://www.w3.org/1999/xhtml';

/**
 * Clicks an element as the user would.
 *
 * @throws Error that says why it cannot
 */
export function click(scope: PageScope, selector: string): void {
  const element = find(scope, selector);
  const { HTMLElement } = scope;
  // `instanceof` would fail for an element that the page took from a frame, which has classes of its own.
  if (element.namespaceURI !== HTML) {
    throw new Error(`What '${selector}' finds cannot be clicked: it is no HTML element.`);
  }
  if ('disabled' in element && element.disabled === true) {
    throw new Error(`What '${selector}' finds is disabled.`);
  }
  // Not `element.click`: a form exposes its fields as properties, and one may be named 'click'.
  apply(HTMLElement.prototype.click, element, []);
}

/**
 * Types into a field as the user would.
 *
 * @throws Error that says why it cannot
 */
export function type(scope: PageScope, selector: string, text: string): void {
  const field = find(scope, selector);
  const { HTMLInputElement, HTMLTextAreaElement, InputEvent } = scope;
  const kinds = new Map<string, typeof HTMLInputElement | typeof HTMLTextAreaElement>([
    ['input', HTMLInputElement],
    ['textarea', HTMLTextAreaElement],
  ]);
  const kind = field.namespaceURI === HTML ? kinds.get(field.localName) : undefined;
  if (!kind) {
    throw new Error(`What '${selector}' finds is no text field: no input and no textarea.`);
  }
  // A framework that tracks the value puts its own setter on the element; the native one is on the prototype.
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(
    new InputEvent('input', { bubbles: true, data: text, inputType: 'insertText' }),
  );
}

function find({ document }: PageScope, selector: string): Element {
  let element: Element | null;
  try {
    element = document.querySelector(selector);
  } catch {
    throw new Error(`'${selector}' is no CSS selector.`);
  }
  if (!element) throw new Error(`The page has nothing that '${selector}' finds.`);
  return element;
}
