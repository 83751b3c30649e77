import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { install } from '../src/probe/install.ts';

/** Run as text in a page's main world, injected by `inspectedWindow.eval`, `reload` or a script tag. */
export default defineUnlistedScript(() => install(window));
