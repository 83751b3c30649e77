import { mountPanel } from '../../components/mount.tsx';
import { browser } from '../../src/link/browser.ts';
import { openDevtoolsLink } from '../../src/link/devtools.ts';

const root = document.getElementById('panel');
if (!root) throw new Error('The panel page has no element #panel.');

// Chromium calls its light theme 'default', Firefox 'light'.
const themeOf = (name: string) => (name === 'dark' ? 'dark' : 'light');
const { panels } = browser.devtools;
const { link, reach } = openDevtoolsLink();
const panel = mountPanel(root, link, { theme: themeOf(panels.themeName), reach });
// Chromium lacks this event: its theme change only shows when DevTools is reopened.
panels.onThemeChanged?.addListener((name) => panel.setTheme(themeOf(name)));
addEventListener('pagehide', panel.unmount);
