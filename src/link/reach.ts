import * as v from 'valibot';
import type { Browser } from 'webextension-polyfill';
import { covers, hostOf, patternOf } from '../reach/sites.ts';
import type { BackgroundLine } from './background.ts';
import type { Link } from './link.ts';
import type { LinkTimers } from './polling.ts';

/** How far the panel sees. */
export interface ReachState {
  /** Of the page; `null` for one that cannot be allowed. */
  readonly host: string | null;
  /** Whether the page itself is allowed. */
  readonly allowed: boolean;
  /** Hosts of the page's frames of other origins that are allowed, and of those that are not. */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
  /** What went wrong, in a sentence. */
  readonly problem: string | null;
}

/** Which sites the panel may see more of than DevTools let it. */
export interface Reach {
  readonly state: ReachState;
  /** Called with each change. Returns how to stop. */
  subscribe(listener: (state: ReachState) => void): () => void;
  /** Asks the person for the page's host and those of its frames. To be called from a click. */
  allow(): Promise<void>;
  /** Gives the permission for these hosts back. */
  remove(): void;
  close(): void;
}

export interface ReachParts {
  readonly link: Link;
  /** Closed with the reach. */
  readonly line: BackgroundLine;
  readonly getURL: (path: string) => string;
  /** Left out where a panel may not ask (Firefox): then a tab of the extension does. */
  readonly permissions: Pick<Browser['permissions'], 'request'> | undefined;
  readonly openTab: (url: string) => void;
  /** Runs code in the page; see `Door`. */
  readonly evaluate: (code: string) => Promise<string>;
  readonly timers: LinkTimers;
}

/** Between two looks for frames, ms. */
const LOOK_EVERY = 2000;
/** Firefox may never answer for a page that has gone: so long a look is waited for, ms. */
const PATIENCE = 10_000;
const MAX_HOSTS = 20;

/** Answers the URLs of the page's frames, and of those within frames of its origin, as a JSON list. */
const FRAME_URLS = `(() => {
  const urls = [];
  const look = (document) => {
    for (const frame of document.querySelectorAll('iframe, frame')) {
      if (urls.length < 1000) urls.push(String(frame.src).slice(0, 2000));
      if (frame.contentDocument) look(frame.contentDocument);
    }
  };
  try { look(document); } catch {}
  return '[' + urls.map((url) => JSON.stringify(url)) + ']';
})()`;

const urlList = v.array(v.string());

export const createReach = (parts: ReachParts): Reach => new PanelReach(parts);

class PanelReach implements Reach {
  readonly #parts: ReachParts;
  readonly #listeners = new Set<(state: ReachState) => void>();
  readonly #stopFollowing: () => void;
  #patterns: readonly string[] = [];
  #host: string | null = null;
  #frames: readonly string[] = [];
  #problem: string | null = null;
  #timer: unknown;
  /** When the look was begun that has no answer yet. */
  #lookingSince: number | null = null;
  #closed = false;
  state: ReachState;

  constructor(parts: ReachParts) {
    this.#parts = parts;
    this.state = this.#judge();
    this.#stopFollowing = parts.link.subscribe({
      onStatus: (status) => {
        if (status.kind !== 'attached') return;
        const host = hostOf(status.page.url);
        if (host === this.#host) return;
        this.#host = host;
        this.#frames = [];
        this.#changed();
      },
    });
    parts.line.subscribe((message) => {
      if (message.is === 'problem') return this.#say(message.text);
      if (message.is !== 'allowed') return;
      this.#patterns = message.patterns;
      this.#changed();
    });
    this.#follow();
  }

  subscribe(listener: (state: ReachState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async allow(): Promise<void> {
    const { permissions, getURL, openTab } = this.#parts;
    const hosts = this.#hosts();
    this.#say(null);
    if (!permissions) {
      const query = new URLSearchParams(hosts.map((host) => ['host', host]));
      openTab(getURL(`/permission.html?${query}`));
      return;
    }
    try {
      await permissions.request({ origins: hosts.map(patternOf) });
    } catch (error) {
      this.#say(`The browser did not ask: ${String(error)}`);
    }
  }

  remove(): void {
    this.#say(null);
    this.#parts.line.say({ do: 'remove', hosts: this.#hosts() });
  }

  close(): void {
    this.#closed = true;
    this.#parts.timers.clearTimeout(this.#timer);
    this.#stopFollowing();
    this.#listeners.clear();
    this.#parts.line.close();
  }

  #hosts(): string[] {
    return this.#host === null ? [] : [this.#host, ...this.#frames];
  }

  /** Frames come and go without anybody telling. */
  #follow(): void {
    if (this.#closed) return;
    const { line, timers } = this.#parts;
    line.say({ do: 'gather' });
    void this.#look();
    this.#timer = timers.setTimeout(() => this.#follow(), LOOK_EVERY);
  }

  async #look(): Promise<void> {
    const { evaluate, timers } = this.#parts;
    const began = timers.now();
    if (this.#lookingSince !== null && began - this.#lookingSince < PATIENCE) return;
    this.#lookingSince = began;
    try {
      const urls = v.parse(urlList, JSON.parse(await evaluate(FRAME_URLS)));
      // Late, and of another page perhaps.
      if (this.#lookingSince !== began) return;
      const hosts = new Set(urls.flatMap((url) => hostOf(url) ?? []));
      if (this.#host !== null) hosts.delete(this.#host);
      this.#frames = [...hosts].sort().slice(0, MAX_HOSTS);
      this.#changed();
    } catch {
      // Between two documents, or a page that cannot be looked into: the link says so.
    } finally {
      if (this.#lookingSince === began) this.#lookingSince = null;
    }
  }

  #say(problem: string | null): void {
    this.#problem = problem;
    this.#changed();
  }

  #judge(): ReachState {
    const isAllowed = (host: string): boolean => covers(this.#patterns, host);
    return {
      host: this.#host,
      allowed: this.#host !== null && isAllowed(this.#host),
      seen: this.#frames.filter(isAllowed),
      unseen: this.#frames.filter((host) => !isAllowed(host)),
      problem: this.#problem,
    };
  }

  #changed(): void {
    const state = this.#judge();
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
