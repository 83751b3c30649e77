import { isFirefox } from './lab.ts';

const message = (call: () => unknown): string => {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return String(error);
  }
};

/** What docs/conformity.md says that a page can still notice, as the page sees it. */
export const noticed = (): Record<string, unknown> => ({
  symbols: Object.getOwnPropertySymbols(globalThis).map(String),
  cycle: message(() => Object.setPrototypeOf(WebSocket, WebSocket)) !== 'nothing',
  /** Firefox: of a clone; Chromium: of a property that cannot be set. */
  proxy: isFirefox()
    ? /Proxy/.test(message(() => structuredClone(WebSocket)))
    : /\[object WebSocket\]/.test(
        message(() => Object.assign(new WebSocket(`ws://${location.host}/echo`), { url: '' })),
      ),
});

/** The same in a page with the probe, and in one without. */
export const noticedWithProbe = { symbols: ['Symbol(faultline)'], cycle: false, proxy: true };
export const noticedWithout = { symbols: [], cycle: true, proxy: false };
