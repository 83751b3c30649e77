import { writeFile } from 'node:fs/promises';
import type { Dock, PanelHandle } from './browser.ts';
import { clickActions, keyActions, keyCodes } from './firefox-actions.ts';
import { panelOrigin, panelPicture, runInPanel, showPanel } from './firefox-privileged.ts';
import type { Marionette } from './marionette.ts';
import type { RunExpression } from './page-function.ts';
import { createSurface } from './surface.ts';

/** Opens DevTools on the first tab and brings the Faultline panel to the front. */
export async function openFirefoxPanel(
  marionette: Marionette,
  extensionId: string,
  dock: Dock = 'bottom',
): Promise<PanelHandle> {
  // Real mouse input cannot reach a toolbox in a window of its own.
  await marionette.chrome(showPanel, extensionId, dock === 'right' ? 'right' : 'bottom');
  const run: RunExpression = async (expression) => {
    const json = await marionette.chrome(runInPanel, expression);
    return json === null ? undefined : JSON.parse(json);
  };
  const actions = (list: readonly object[]): Promise<unknown> =>
    marionette.command('chrome', ['WebDriver:PerformActions', { actions: list }]);
  const surface = createSurface(run, {
    async clickAt(x, y) {
      const origin = await marionette.chrome(panelOrigin);
      await actions([clickActions(origin.x + x, origin.y + y)]);
    },
    press: async (key) => void (await actions([keyActions([keyCodes[key]])])),
    type: async (text) => void (await actions([keyActions([...text])])),
  });
  return {
    ...surface,
    async screenshot(path, { window = false } = {}) {
      const picture = window ? windowPicture(marionette) : marionette.chrome(panelPicture);
      await writeFile(path, Buffer.from(await picture, 'base64'));
    },
  };
}

async function windowPicture(marionette: Marionette): Promise<string> {
  const shot = await marionette.command('chrome', ['WebDriver:TakeScreenshot', { full: false }]);
  return (shot as { value: string }).value;
}
