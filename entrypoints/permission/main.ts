import { browser } from '../../src/link/browser.ts';
import { patternOf } from '../../src/reach/sites.ts';

/** This tab asks for the permission where the panel may not: browsers require a click in a page of the extension. */
const hosts = new URLSearchParams(location.search).getAll('host');
const find = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element #${id}.`);
  return element;
};

find('hosts').textContent = hosts.join(', ');
find('allow').addEventListener('click', async () => {
  try {
    const granted = await browser.permissions.request({ origins: hosts.map(patternOf) });
    find('outcome').textContent = granted
      ? 'Allowed. This tab can be closed.'
      : 'Not allowed. Nothing has changed.';
    if (granted) window.close();
  } catch (error) {
    find('outcome').textContent = `The browser did not ask: ${String(error)}`;
  }
});
