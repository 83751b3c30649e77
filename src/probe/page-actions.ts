import type { PageScope } from './natives.ts';
import { apply } from './reflect.ts';

const HTML = 'http://www.w3.org/1999/xhtml';

/** As if the person at the page had clicked. @throws Error that says why not */
export function click(scope: PageScope, selector: string): void {
  const element = find(scope, selector);
  const { HTMLElement } = scope;
  // By its class it could not be told: a page may have taken it from a frame, which has classes of its own.
  if (element.namespaceURI !== HTML) {
    throw new Error(`What '${selector}' finds cannot be clicked: it is no HTML element.`);
  }
  if ('disabled' in element && element.disabled === true) {
    throw new Error(`What '${selector}' finds is disabled.`);
  }
  // A form has its fields by their names, one of which may be 'click'.
  apply(HTMLElement.prototype.click, element, []);
}

/** As if the person at the page had typed. @throws Error that says why not */
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
  // A framework that watches the value puts its own setter on the element; the native one is on the prototype.
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
