import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { install } from '../src/probe/install.ts';
import { openBridge } from '../src/reach/bridge.ts';
import { isMarked } from '../src/reach/marker.ts';

/** Runs at the start of every document of an allowed site, in the page's main world. Does nothing in a tab without a panel. */
export default defineUnlistedScript(() => {
  if (!isMarked(window)) return;
  install(window);
  openBridge(window);
});
