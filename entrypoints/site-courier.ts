import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { browser } from '../src/link/browser.ts';
import { startCourier } from '../src/reach/courier.ts';
import { isMarked } from '../src/reach/marker.ts';

/** Runs at the start of every document of an allowed site, in the extension's isolated world. Does nothing in a tab without a panel. */
export default defineUnlistedScript(() => {
  if (isMarked(window)) startCourier(window, (name) => browser.runtime.connect({ name }));
});
