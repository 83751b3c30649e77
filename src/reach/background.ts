import type { Browser, Runtime } from 'webextension-polyfill';
import { type BackgroundMessage, PANEL_PORT, readPanelMessage } from './messages.ts';
import { gather, type RegistrationApi, register } from './registration.ts';
import { covers } from './sites.ts';

export type BackgroundApi = RegistrationApi & {
  readonly permissions: Pick<Browser['permissions'], 'getAll' | 'remove' | 'onAdded' | 'onRemoved'>;
  readonly runtime: Pick<Browser['runtime'], 'onConnect' | 'getURL'>;
};

/** After the background was started anew, panels that are open call again within this time, ms. */
const PANELS_CALL_WITHIN = 3000;

/**
 * Keeps what the browser runs in pages in step with which panels are open and what is allowed. Nothing is registered unless a panel is open
 * and its site allowed.
 */
export function keepReach(
  api: BackgroundApi,
  setTimeout: (run: () => void, ms: number) => void,
): void {
  const panels = new Map<Runtime.Port, number>();
  let turn = Promise.resolve();

  const tell = (port: Runtime.Port, message: BackgroundMessage): void => port.postMessage(message);
  const allowed = async (): Promise<readonly string[]> =>
    (await api.permissions.getAll()).origins ?? [];

  const apply = (): void => {
    turn = turn.then(async () => {
      try {
        const patterns = await allowed();
        await register(api, [...new Set(panels.values())], patterns);
        for (const port of panels.keys()) tell(port, { allowed: patterns });
      } catch (error) {
        for (const port of panels.keys())
          tell(port, { problem: `What is allowed could not take effect. ${words(error)}` });
      }
    });
  };

  const remove = async (port: Runtime.Port, hosts: readonly string[]): Promise<void> => {
    try {
      const origins = (await allowed()).filter((pattern) =>
        hosts.some((host) => covers([pattern], host)),
      );
      await api.permissions.remove({ origins });
    } catch (error) {
      tell(port, {
        problem: `The permission could not be given back: do it in the browser's page of extensions. ${words(error)}`,
      });
    }
  };

  /** A frame that is not allowed, or a page between two documents, is no failure: it is tried again. */
  const reachOpenFrames = async (tab: number): Promise<void> => {
    if ((await allowed()).length > 0) await gather(api, tab).catch(() => undefined);
  };

  api.runtime.onConnect.addListener((port) => {
    // A content script may connect too; only pages of the extension are panels.
    if (port.name !== PANEL_PORT || !port.sender?.url?.startsWith(api.runtime.getURL(''))) return;
    port.onMessage.addListener((value: unknown) => {
      const message = readPanelMessage(value);
      const tab = panels.get(port);
      if (message?.do === 'watch') {
        panels.set(port, message.tab);
        apply();
      } else if (message?.do === 'gather' && tab !== undefined) {
        void reachOpenFrames(tab);
      } else if (message?.do === 'remove') {
        void remove(port, message.hosts);
      }
    });
    port.onDisconnect.addListener(() => {
      panels.delete(port);
      apply();
    });
  });
  api.permissions.onAdded.addListener(apply);
  api.permissions.onRemoved.addListener(apply);
  setTimeout(apply, PANELS_CALL_WITHIN);
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
