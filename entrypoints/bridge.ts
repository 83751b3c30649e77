import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { openBridge } from '../src/reach/bridge.ts';

/** Injected after the probe into a frame that existed before permission was given: lets the courier reach the probe. */
export default defineUnlistedScript(() => openBridge(window));
