import { browser } from '../../src/link/browser.ts';

void browser.devtools.panels.create('Faultline', '/icon.svg', '/panel.html');
