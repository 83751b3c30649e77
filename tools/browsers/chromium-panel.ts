import type { Frame, Page } from 'puppeteer-core';
import type { Dock, PanelHandle } from './browser.ts';
import { createSurface } from './surface.ts';

const patience = 20_000;

/** Opens DevTools for the tab and brings the Faultline panel to the front. */
export async function openChromiumPanel(page: Page, dock?: Dock): Promise<PanelHandle> {
  const devtools = await page.openDevTools();
  if (dock) await setDock(devtools, dock);
  await showPanel(devtools);
  const frame = await devtools.waitForFrame(
    (candidate) => /^chrome-extension:.*\/panel\.html/.test(candidate.url()),
    { timeout: patience },
  );
  await untilInputArrives(devtools, frame);
  return panelHandle(devtools, frame);
}

/** `import()` inside `waitForFunction` never settles in a DevTools page, hence the polling from here. */
async function showPanel(devtools: Page): Promise<void> {
  const show = `(async () => {
    const { ViewManager } = await import('./ui/legacy/legacy.js');
    const manager = ViewManager.ViewManager.instance();
    const ours = (id) => id.startsWith('chrome-extension://') && id.endsWith('Faultline');
    const id = [...manager.views.keys()].find(ours);
    if (id) await manager.showView(id);
    return Boolean(id);
  })()`;
  await poll(
    'DevTools to offer the Faultline panel',
    async () => (await devtools.evaluate(show)) === true,
  );
}

async function setDock(devtools: Page, dock: Dock): Promise<void> {
  await poll(`DevTools to dock ${dock}`, async () => {
    await devtools.evaluate(`(async () => {
      const { DockController } = await import('./ui/legacy/legacy.js');
      DockController.DockController.instance().setDockSide(${JSON.stringify(dock)});
    })()`);
    return true;
  });
}

/** Clicks into a panel are lost until the compositor knows its frame: the mouse is moved until the panel feels it. */
async function untilInputArrives(devtools: Page, frame: Frame): Promise<void> {
  await frame.evaluate(
    `addEventListener('mousemove', () => { globalThis.faultlineFeelsMouse = true; }, { capture: true })`,
  );
  let step = 0;
  await poll('the panel to receive input', async () => {
    const box = await frameBox(frame);
    step += 1;
    await devtools.mouse.move(box.x + box.width / 2 + (step % 5), box.y + box.height / 2);
    return (await frame.evaluate('globalThis.faultlineFeelsMouse === true')) === true;
  });
}

async function poll(what: string, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patience;
  let failure: unknown;
  while (performance.now() < deadline) {
    try {
      if (await attempt()) return;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited ${patience / 1000} s for ${what}, in vain.`, { cause: failure });
}

async function frameBox(frame: Frame) {
  const element = await frame.frameElement();
  const box = await element?.boundingBox();
  await element?.dispose();
  if (!box) throw new Error('The Faultline panel is not visible in DevTools.');
  return box;
}

function panelHandle(devtools: Page, frame: Frame): PanelHandle {
  const surface = createSurface((expression) => frame.evaluate(expression), {
    async clickAt(x, y) {
      const box = await frameBox(frame);
      await devtools.mouse.click(box.x + x, box.y + y);
    },
    press: (key) => devtools.keyboard.press(key),
    type: (text) => devtools.keyboard.type(text),
  });
  return {
    ...surface,
    async screenshot(path, { window = false } = {}) {
      const clip = window ? {} : { clip: await frameBox(frame) };
      await devtools.screenshot({
        path: path as `${string}.png`,
        // To capture beyond it the viewport is laid out anew, and the panel's frame is not painted by then.
        captureBeyondViewport: false,
        ...clip,
      });
    },
  };
}
