import { defineBackground } from 'wxt/utils/define-background';
import { browser } from '../src/link/browser.ts';
import { keepReach } from '../src/reach/background.ts';

export default defineBackground(() =>
  keepReach({
    api: browser,
    setTimeout: (run, ms) => void setTimeout(run, ms),
    marksAreCached: import.meta.env.FIREFOX,
  }),
);
