/**
 * Functions that Marionette runs inside Firefox, in the browser's own window and with its privileges. Each is sent as source
 * text, so it may use nothing from outside itself except Firefox's own modules; the parts used are declared here.
 */

interface MessageManager {
  loadFrameScript(url: string, delayed: boolean): void;
  sendAsyncMessage(name: string, data: unknown): void;
  addMessageListener(name: string, listener: (message: { data: PanelAnswer }) => void): void;
  removeMessageListener(name: string, listener: (message: { data: PanelAnswer }) => void): void;
}

interface PanelAnswer {
  readonly id: number;
  readonly json?: string;
  readonly error?: string;
}

interface PanelBrowser extends Element {
  readonly messageManager: MessageManager;
  readonly webProgress?: { readonly isLoadingDocument: boolean };
  readonly browsingContext?: {
    readonly currentWindowGlobal?: {
      readonly documentURI?: { readonly spec: string };
      drawSnapshot(area: null, scale: number, background: string): Promise<ImageBitmap>;
    };
  };
}

interface Toolbox {
  readonly doc: Document;
  getAdditionalTools(): {
    readonly id: string;
    readonly extensionId?: string;
    readonly label: string;
  }[];
  selectTool(id: string): Promise<unknown>;
}

interface DevTools {
  showToolboxForTab(tab: unknown, options: object): Promise<Toolbox>;
}

type BrowserWindow = Window &
  typeof globalThis & {
    readonly gBrowser: { readonly tabs: readonly unknown[] };
    faultlinePanel?: { readonly browser: PanelBrowser; asked: number };
  };

declare const Services: {
  readonly wm: { getMostRecentWindow(type: string): BrowserWindow };
};
declare const ChromeUtils: {
  importESModule(url: string): { require(id: string): { gDevTools: DevTools } };
};

/** Opens the toolbox on the first tab, selects the extension's panel and prepares it for `runInPanel`. */
export async function showPanel(extensionId: string, host: 'bottom' | 'right'): Promise<void> {
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  const loader = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
  const { gDevTools } = loader.require('devtools/client/framework/devtools');
  const until = async <T>(what: string, look: () => T | undefined): Promise<T> => {
    for (let tries = 0; tries < 800; tries += 1) {
      const found = look();
      if (found) return found;
      await new Promise((resolve) => window.setTimeout(resolve, 25));
    }
    throw new Error(`Waited 20 s for ${what}, in vain.`);
  };
  const tab = window.gBrowser.tabs[0];
  const toolbox = await gDevTools.showToolboxForTab(tab, { toolId: 'webconsole', hostType: host });
  const tool = await until('the toolbox to offer the Faultline panel', () =>
    toolbox.getAdditionalTools().find((candidate) => candidate.extensionId === extensionId),
  );
  await toolbox.selectTool(tool.id);
  const browser = await until('the Faultline panel to load', () => {
    const frame = toolbox.doc.getElementById(`toolbox-panel-iframe-${tool.id}`);
    const inner = (frame as HTMLIFrameElement | null)?.contentDocument;
    const panel = inner?.getElementById('webext-panels-browser') as PanelBrowser | null | undefined;
    const spec = panel?.browsingContext?.currentWindowGlobal?.documentURI?.spec;
    return panel && spec?.startsWith('moz-extension:') && !panel.webProgress?.isLoadingDocument
      ? panel
      : undefined;
  });
  // The panel is in another process: this script is sent there, and answers with JSON.
  const listener = `addMessageListener('faultline:run', async ({ data: { id, expression } }) => {
    try {
      const sandbox = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false, sameZoneAs: content });
      const json = await Cu.evalInSandbox('(async () => JSON.stringify(await (' + expression + ')))()', sandbox);
      sendAsyncMessage('faultline:ran', { id, json });
    } catch (error) {
      sendAsyncMessage('faultline:ran', { id, error: String(error?.message ?? error) });
    }
  });`;
  browser.messageManager.loadFrameScript(`data:,${encodeURIComponent(listener)}`, false);
  window.faultlinePanel = { browser, asked: 0 };
}

/** Awaits an expression in the panel's document; returns its value as JSON, `null` if it has none. */
export function runInPanel(expression: string): Promise<string | null> {
  const { faultlinePanel: panel } = Services.wm.getMostRecentWindow('navigator:browser');
  if (!panel) throw new Error('The Faultline panel is not open.');
  panel.asked += 1;
  const id = panel.asked;
  const { messageManager } = panel.browser;
  return new Promise((resolve, reject) => {
    const settle = ({ data }: { data: PanelAnswer }): void => {
      if (data.id !== id) return;
      messageManager.removeMessageListener('faultline:ran', settle);
      if (data.error === undefined) resolve(data.json ?? null);
      else reject(new Error(data.error));
    };
    messageManager.addMessageListener('faultline:ran', settle);
    messageManager.sendAsyncMessage('faultline:run', { id, expression });
  });
}

/** The origin of the panel's document, in CSS pixels of the browser's window. */
export function panelOrigin(): { x: number; y: number } {
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  const browser = window.faultlinePanel?.browser;
  const frame = browser?.ownerDocument.defaultView as
    | (Window & { readonly mozInnerScreenX: number; readonly mozInnerScreenY: number })
    | null;
  if (!browser || !frame) throw new Error('The Faultline panel is not open.');
  const outer = window as unknown as { mozInnerScreenX: number; mozInnerScreenY: number };
  const box = browser.getBoundingClientRect();
  return {
    x: frame.mozInnerScreenX - outer.mozInnerScreenX + box.x,
    y: frame.mozInnerScreenY - outer.mozInnerScreenY + box.y,
  };
}

/** A PNG of the panel, in base64. */
export async function panelPicture(): Promise<string> {
  const window = Services.wm.getMostRecentWindow('navigator:browser');
  const shown = window.faultlinePanel?.browser.browsingContext?.currentWindowGlobal;
  if (!shown) throw new Error('The Faultline panel is not open.');
  const bitmap = await shown.drawSnapshot(null, 1, 'rgb(255,255,255)');
  const canvas = new window.OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return window.btoa(text);
}
