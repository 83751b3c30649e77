import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { browser } from '../src/link/browser.ts';
import { startCourier } from '../src/reach/courier.ts';

/** Injected, in the extension's isolated world, into a frame that existed before permission was given. */
export default defineUnlistedScript(() =>
  startCourier(window, (name) => browser.runtime.connect({ name })),
);
