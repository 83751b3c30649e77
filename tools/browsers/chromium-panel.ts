import type { Frame, Page } from 'puppeteer-core';
import type { Dock, PanelHandle } from './browser.ts';
import { createSurface } from './surface.ts';

const patience = 20_000;

/** Opens DevTools for the tab and brings the Faultline panel to the front. */
export async function openChromiumPanel(page: Page, dock?: Dock): Promise<PanelHandle> {
  const devtools = await page.openDevTools();
  await untilPanelIsOffered(devtools);
  if (dock) await setDock(devtools, dock);
  await withPanels(devtools, 'await manager.showView(ours)');
  const frame = await devtools.waitForFrame(
    (candidate) => /^chrome-extension:.*\/panel\.html/.test(candidate.url()),
    { timeout: patience },
  );
  await untilInputArrives(devtools, frame);
  return panelHandle(devtools, frame);
}

/** Once in thousands of starts DevTools open without the panel. They are then reopened, as a person would do, and a warning is printed. */
async function untilPanelIsOffered(devtools: Page): Promise<void> {
  try {
    await panelIsOffered(devtools);
  } catch (error) {
    process.stderr.write(`${(error as Error).message} DevTools are reopened.\n`);
    await devtools.reload();
    await panelIsOffered(devtools);
  }
}

async function panelIsOffered(devtools: Page): Promise<void> {
  const isExtension = (frame: Frame) => /^chrome-extension:.*\/devtools\.html/.test(frame.url());
  try {
    // DevTools' modules must not be imported earlier: they throw while settings and locale are missing.
    await devtools.waitForFrame(isExtension, { timeout: patience / 2 });
    await poll('DevTools to offer the Faultline panel', patience / 2, () => withPanels(devtools));
  } catch (cause) {
    const loaded = devtools.frames().map((frame) => frame.url());
    throw new Error(`DevTools offer no Faultline panel; they loaded ${loaded.join(', ')}.`, {
      cause,
    });
  }
}

/** `import()` inside `waitForFunction` never settles in a DevTools page, so this polls from here. */
async function withPanels(devtools: Page, act = ''): Promise<boolean> {
  const found = await devtools.evaluate(`(async () => {
    const { ViewManager } = await import('./ui/legacy/legacy.js');
    const manager = ViewManager.ViewManager.instance();
    const isOurs = (id) => id.startsWith('chrome-extension://') && id.endsWith('Faultline');
    const ours = [...manager.views.keys()].find(isOurs);
    if (ours) { ${act} }
    return Boolean(ours);
  })()`);
  return found === true;
}

async function setDock(devtools: Page, dock: Dock): Promise<void> {
  await poll(`DevTools to dock ${dock}`, patience, async () => {
    await devtools.evaluate(`(async () => {
      const { DockController } = await import('./ui/legacy/legacy.js');
      DockController.DockController.instance().setDockSide(${JSON.stringify(dock)});
    })()`);
    return true;
  });
}

/** Clicks into a panel are lost until the compositor knows its frame, so the mouse is moved until the panel receives an event. */
async function untilInputArrives(devtools: Page, frame: Frame): Promise<void> {
  await frame.evaluate(
    `addEventListener('mousemove', () => { globalThis.faultlineFeelsMouse = true; }, { capture: true })`,
  );
  let step = 0;
  await poll('the panel to receive input', patience, async () => {
    const box = await frameBox(frame);
    step += 1;
    await devtools.mouse.move(box.x + box.width / 2 + (step % 5), box.y + box.height / 2);
    return (await frame.evaluate('globalThis.faultlineFeelsMouse === true')) === true;
  });
}

async function poll(what: string, ms: number, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  let failure: unknown;
  while (performance.now() < deadline) {
    try {
      if (await attempt()) return;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited ${ms / 1000} s for ${what}, in vain.`, { cause: failure });
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
        // Capturing beyond the viewport triggers a new layout, after which the panel's frame is not painted in time.
        captureBeyondViewport: false,
        ...clip,
      });
    },
  };
}
