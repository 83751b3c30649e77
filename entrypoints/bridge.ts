import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { openBridge } from '../src/reach/bridge.ts';

/** In a frame that was there before it was allowed, after the probe: lets the courier reach it. */
export default defineUnlistedScript(() => openBridge(window));
