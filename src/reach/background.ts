import type { Browser, Runtime } from 'webextension-polyfill';
import { whyOf } from '../journal/why.ts';
import {
  type BackgroundMessage,
  FRAME_PORT,
  PANEL_PORT,
  type PanelMessage,
  type Question,
  readCourierAnswer,
  readPanelMessage,
} from './messages.ts';
import { gather, type RegistrationApi, register } from './registration.ts';
import { covers, hostOf } from './sites.ts';

export type BackgroundApi = RegistrationApi & {
  readonly permissions: Pick<Browser['permissions'], 'getAll' | 'remove' | 'onAdded' | 'onRemoved'>;
  readonly runtime: Pick<Browser['runtime'], 'onConnect' | 'getURL'>;
};

/** After a restart of the background, open panels reconnect within this time, ms. */
const PANELS_CALL_WITHIN = 3000;

export interface BackgroundOptions {
  readonly api: BackgroundApi;
  readonly setTimeout: (run: () => void, ms: number) => void;
  /** See `Wanted`. */
  readonly marksAreCached: boolean;
}

/**
 * Keeps the scripts that the browser runs in pages in step with the open panels and granted permissions, and relays between
 * panels and couriers, because a panel in Firefox can reach nobody else. Nothing is registered unless a panel is open and
 * its site allowed.
 */
export const keepReach = (options: BackgroundOptions): void => new Background(options).start();

interface Courier {
  readonly port: Runtime.Port;
  readonly tab: number;
  readonly host: string;
}

class Background {
  readonly #options: BackgroundOptions;
  /** Open panels, each with the tab it inspects. */
  readonly #panels = new Map<Runtime.Port, number>();
  readonly #couriers = new Map<string, Courier>();
  #turn = Promise.resolve();

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  start(): void {
    const { api, setTimeout } = this.#options;
    api.runtime.onConnect.addListener((port) => {
      const tab = port.sender?.tab?.id;
      // A content script could claim to be a panel; only pages of the extension are.
      const ours = port.sender?.url?.startsWith(api.runtime.getURL('')) === true;
      if (port.name === PANEL_PORT && ours) this.#panelCame(port);
      if (port.name.startsWith(FRAME_PORT) && tab !== undefined) this.#courierCame(port, tab);
    });
    api.permissions.onAdded.addListener(this.#apply);
    api.permissions.onRemoved.addListener(this.#apply);
    setTimeout(this.#apply, PANELS_CALL_WITHIN);
  }

  #apply = (): void => {
    this.#turn = this.#turn.then(async () => {
      try {
        const { api, marksAreCached } = this.#options;
        const patterns = await this.#allowed();
        const tabs = [...new Set(this.#panels.values())];
        await register(api, { tabs, patterns, marksAreCached });
        this.#dismiss(patterns);
        for (const port of this.#panels.keys())
          tell(port, { is: 'allowed', patterns: [...patterns] });
      } catch (error) {
        const text = `The permission could not take effect. ${whyOf(error)}`;
        for (const port of this.#panels.keys()) tell(port, { is: 'problem', text });
      }
    });
  };

  #panelCame(port: Runtime.Port): void {
    port.onMessage.addListener((value: unknown) => {
      const message = readPanelMessage(value);
      if (message) this.#panelSaid(port, message);
    });
    port.onDisconnect.addListener(() => {
      this.#panels.delete(port);
      this.#apply();
    });
  }

  #panelSaid(port: Runtime.Port, message: PanelMessage): void {
    const tab = this.#panels.get(port);
    switch (message.do) {
      case 'watch':
        this.#panels.set(port, message.tab);
        for (const [frame, courier] of this.#couriers) {
          if (courier.tab === message.tab) tell(port, { is: 'frame', frame, host: courier.host });
        }
        return this.#apply();
      case 'gather':
        if (tab !== undefined) void this.#gather(tab);
        return;
      case 'remove':
        return void this.#remove(port, message.hosts);
      case 'ask': {
        const { frame, id, command } = message;
        const courier = this.#couriers.get(frame);
        if (courier?.tab !== tab || !courier) return tell(port, { is: 'gone', frame });
        const question: Question = { id, command };
        tell(courier.port, question);
      }
    }
  }

  #courierCame(port: Runtime.Port, tab: number): void {
    const frame = port.name.slice(FRAME_PORT.length);
    const host = hostOf(port.sender?.url ?? '') ?? 'unknown host';
    this.#couriers.set(frame, { port, tab, host });
    this.#tellPanel(tab, { is: 'frame', frame, host });
    port.onMessage.addListener((value: unknown) => {
      const answer = readCourierAnswer(value);
      if (answer) this.#tellPanel(tab, { is: 'answer', frame, ...answer });
    });
    port.onDisconnect.addListener(() => {
      if (this.#couriers.get(frame)?.port !== port) return;
      this.#couriers.delete(frame);
      this.#tellPanel(tab, { is: 'gone', frame });
    });
  }

  /** Cuts off the scripts in frames whose permission was withdrawn; the probe lifts its faults when it no longer hears from a panel. */
  #dismiss(patterns: readonly string[]): void {
    for (const [frame, { port, host, tab }] of this.#couriers) {
      if (covers(patterns, host)) continue;
      this.#couriers.delete(frame);
      port.disconnect();
      this.#tellPanel(tab, { is: 'gone', frame });
    }
  }

  #tellPanel(tab: number, message: BackgroundMessage): void {
    for (const [panel, open] of this.#panels) if (open === tab) tell(panel, message);
  }

  /** A frame without permission, or a page between two documents, is not a failure: the next attempt may succeed. */
  async #gather(tab: number): Promise<void> {
    if ((await this.#allowed()).length === 0) return;
    await gather(this.#options.api, tab).catch(() => undefined);
  }

  async #remove(port: Runtime.Port, hosts: readonly string[]): Promise<void> {
    try {
      const origins = (await this.#allowed()).filter((pattern) =>
        hosts.some((host) => covers([pattern], host)),
      );
      await this.#options.api.permissions.remove({ origins });
    } catch (error) {
      const text = `The permission could not be withdrawn: do it on the browser's extensions page. ${whyOf(error)}`;
      tell(port, { is: 'problem', text });
    }
  }

  async #allowed(): Promise<readonly string[]> {
    return (await this.#options.api.permissions.getAll()).origins ?? [];
  }
}

function tell(port: Runtime.Port, message: BackgroundMessage | Question): void {
  try {
    port.postMessage(message);
  } catch {
    // The port is closed; its disconnect event follows.
  }
}
