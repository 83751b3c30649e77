import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { browser } from '../src/link/browser.ts';
import { startCourier } from '../src/reach/courier.ts';

/** In a frame that was there before it was allowed, in the extension's own world. */
export default defineUnlistedScript(() =>
  startCourier(window, (name) => browser.runtime.connect({ name })),
);
