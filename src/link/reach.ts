import * as v from 'valibot';
import type { Browser } from 'webextension-polyfill';
import { covers, hostOf, patternOf } from '../reach/sites.ts';
import type { BackgroundLine } from './background.ts';
import type { Link } from './link.ts';
import type { LinkTimers } from './timers.ts';

/** The extent of the panel's access. */
export interface ReachState {
  /** Host of the page; `null` when it cannot be allowed. */
  readonly host: string | null;
  /** Whether the page itself is allowed. */
  readonly allowed: boolean;
  /** Hosts of the page's frames of other origins, with permission (`seen`) and without (`unseen`). */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
  /** A failure, in a sentence. */
  readonly problem: string | null;
}

/** Access beyond what DevTools give: the sites that the user has allowed. */
export interface Reach {
  readonly state: ReachState;
  /** Called with each change. Returns a function that unsubscribes. */
  subscribe(listener: (state: ReachState) => void): () => void;
  /** Asks the user to allow the page's host and those of its frames. Call it from a click. */
  allow(): Promise<void>;
  /** Gives up the permission for these hosts. */
  remove(): void;
  close(): void;
}

export interface ReachParts {
  readonly link: Link;
  /** Closed with the reach. */
  readonly line: BackgroundLine;
  readonly getURL: (path: string) => string;
  /** Absent where a panel may not ask (Firefox): a tab of the extension asks instead. */
  readonly permissions: Pick<Browser['permissions'], 'request'> | undefined;
  readonly openTab: (url: string) => void;
  /** Runs code in the page; see `Door`. */
  readonly evaluate: (code: string) => Promise<string>;
  readonly timers: LinkTimers;
}

/** Interval of the scans for frames, ms. */
const LOOK_EVERY = 2000;
/** Firefox may never answer for a page that has gone: a scan is abandoned after this long, ms. */
const PATIENCE = 10_000;
const MAX_HOSTS = 20;

/** Returns the URLs of the page's frames, including those within frames of its origin, as a JSON list. */
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
  /** Start of the scan that has not been answered yet. */
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

  /** Rescans regularly, since no event reports frames that come and go. */
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
      // A late answer, possibly of another page.
      if (this.#lookingSince !== began) return;
      const hosts = new Set(urls.flatMap((url) => hostOf(url) ?? []));
      if (this.#host !== null) hosts.delete(this.#host);
      this.#frames = [...hosts].sort().slice(0, MAX_HOSTS);
      this.#changed();
    } catch {
      // Between two documents, or a page that may not be inspected: the link reports it.
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
