import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { browser } from '../src/link/browser.ts';
import { startCourier } from '../src/reach/courier.ts';
import { FRAME_PORT } from '../src/reach/messages.ts';

/** In a frame that was there before it was allowed, in the extension's own world. */
export default defineUnlistedScript(() =>
  startCourier(window, () => browser.runtime.connect({ name: FRAME_PORT })),
);
