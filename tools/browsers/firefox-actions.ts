/** The WebDriver specification's code points for non-printing keys. */
export const keyCodes = { Enter: '\uE007', Backspace: '\uE003' } as const;

/** A WebDriver pointer sequence: one left click at a point of the context's viewport. */
export function clickActions(x: number, y: number): object {
  return {
    type: 'pointer',
    id: 'mouse',
    parameters: { pointerType: 'mouse' },
    actions: [
      { type: 'pointerMove', duration: 0, origin: 'viewport', x: Math.round(x), y: Math.round(y) },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ],
  };
}

/** A WebDriver key sequence: each key pressed and released. */
export function keyActions(keys: readonly string[]): object {
  return {
    type: 'key',
    id: 'keyboard',
    actions: keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]),
  };
}
