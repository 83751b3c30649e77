import type { Runtime } from 'webextension-polyfill';
import type { BackgroundApi } from '../../../src/reach/background.ts';

/** What the browser calls back. */
class Event<Args extends unknown[]> {
  readonly listeners = new Set<(...args: Args) => void>();
  addListener = (listener: (...args: Args) => void): void => void this.listeners.add(listener);
  emit = (...args: Args): void => {
    for (const listener of [...this.listeners]) listener(...args);
  };
}

/** One end of a port; what it posts reaches the other end at once. */
export class FakePort {
  readonly onMessage = new Event<[unknown]>();
  readonly onDisconnect = new Event<[]>();
  readonly heard: unknown[] = [];
  other: FakePort | null = null;
  readonly name: string;
  readonly sender: object;

  constructor(name: string, sender: object = {}) {
    this.name = name;
    this.sender = sender;
  }

  postMessage(message: unknown): void {
    this.other?.heard.push(message);
    this.other?.onMessage.emit(message);
  }

  disconnect(): void {
    this.other?.onDisconnect.emit();
  }

  /** As the API has it. */
  get api(): Runtime.Port {
    return this as unknown as Runtime.Port;
  }
}

/** Both ends: of whoever connects, and of whoever hears it. */
export function portPair(name: string, sender: object): readonly [FakePort, FakePort] {
  const near = new FakePort(name);
  const far = new FakePort(name, sender);
  near.other = far;
  far.other = near;
  return [near, far];
}

/** What of a browser the background uses: permissions, what is registered, ports. */
export class FakeBrowser {
  origins: string[] = [];
  scripts: { readonly id: string; readonly matches?: readonly string[] }[] = [];
  rules: { readonly id: number; readonly condition: object }[] = [];
  readonly executed: string[] = [];
  readonly onAdded = new Event<[]>();
  readonly onRemoved = new Event<[]>();
  readonly onConnect = new Event<[Runtime.Port]>();

  /** Only what is used is there. */
  readonly api = {
    scripting: {
      getRegisteredContentScripts: async () => this.scripts,
      registerContentScripts: async (scripts: FakeBrowser['scripts']) => {
        this.scripts = [...this.scripts, ...scripts];
      },
      unregisterContentScripts: async () => {
        this.scripts = [];
      },
      executeScript: async ({ files }: { files: readonly string[] }) => {
        this.executed.push(...files);
        return [];
      },
    },
    declarativeNetRequest: {
      updateSessionRules: async ({
        removeRuleIds,
        addRules,
      }: {
        removeRuleIds: readonly number[];
        addRules: FakeBrowser['rules'];
      }) => {
        this.rules = [...this.rules.filter(({ id }) => !removeRuleIds.includes(id)), ...addRules];
      },
    },
    permissions: {
      getAll: async () => ({ origins: this.origins, permissions: [] }),
      remove: async ({ origins }: { origins: readonly string[] }) => {
        this.take(...origins);
        return true;
      },
      onAdded: this.onAdded,
      onRemoved: this.onRemoved,
    },
    runtime: { onConnect: this.onConnect, getURL: (path: string) => `ext://faultline${path}` },
  } as unknown as BackgroundApi;

  give(...origins: string[]): void {
    this.origins.push(...origins);
    this.onAdded.emit();
  }

  take(...origins: string[]): void {
    this.origins = this.origins.filter((one) => !origins.includes(one));
    this.onRemoved.emit();
  }

  connect(name: string, sender: object): FakePort {
    const [near, far] = portPair(name, sender);
    this.onConnect.emit(far.api);
    return near;
  }

  panel(tab: number): FakePort {
    const port = this.connect('faultline:panel', { url: 'ext://faultline/panel.html' });
    port.postMessage({ do: 'watch', tab });
    return port;
  }

  courier(frame: string, tab: number, url: string): FakePort {
    return this.connect(`faultline:frame:${frame}`, { tab: { id: tab }, url });
  }
}
