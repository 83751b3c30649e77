import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { install } from '../src/probe/install.ts';

/** Run as text in a page's main world, by whoever got it there: `inspectedWindow.eval`, `reload`, a script tag. */
export default defineUnlistedScript(() => install(window));
