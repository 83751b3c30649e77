/** As it was before any script of the page, many of which call the address of their server `URL`. One that did so before the probe came has left the other name of it. */
export const URL: typeof globalThis.URL = globalThis.webkitURL ?? globalThis.URL;
