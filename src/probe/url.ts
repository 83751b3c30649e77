/**
 * Saved before any script of the page could replace it: many call the address of their server `URL`. If one did so before
 * the probe arrived, the alias is still intact.
 */
export const URL: typeof globalThis.URL = globalThis.webkitURL ?? globalThis.URL;
