import type { ConnectionEvents } from '../../../src/connection/events.ts';
import type { Clock, FollowPage } from '../../../src/connection/index.ts';
import {
  SharedConnection,
  type SharedConnectionOptions,
} from '../../../src/connection/tabs/index.ts';
import { FakeLocks } from '../storage/fake-locks.ts';
import { Backend, FakeTarget } from './fake-target.ts';

/** Time that passes only when it is told to. */
class FakeClock {
  #now = 0;
  #timers = new Set<{ readonly due: number; readonly callback: () => void }>();

  get timers(): number {
    return this.#timers.size;
  }

  /** As one tab sees it: a frozen tab's timers fire when it wakes. */
  of(gate: (task: () => void) => void, ahead: number): Clock {
    return {
      now: () => this.#now + ahead,
      setTimeout: (callback, ms) => {
        const timer = { due: this.#now + ms, callback: () => gate(callback) };
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => this.#timers.delete(timer as never),
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ due }) => due <= end)
        .sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.due;
      next.callback();
      await settle();
    }
    this.#now = end;
  }
}

export interface Tab {
  readonly shared: SharedConnection;
  /** Messages from the server. */
  readonly received: unknown[];
  readonly states: string[];
  readonly errors: string[];
  /** `confirmed` and `failed`, as told to the page. */
  readonly endings: string[];
  readonly restored: string[];
  /** Gone without a word. */
  crash(): void;
  /** `hears`: messages of other tabs still come in, as in a page that Chromium freezes. */
  freeze(options?: { readonly hears: boolean }): void;
  thaw(): void;
  /** Into WebKit's back/forward cache, where its locks are freed and no message reaches it, and out of it. */
  shelve(): void;
  restore(): void;
}

interface TabOptions
  extends Partial<Pick<SharedConnectionOptions, 'name' | 'create' | 'locks' | 'channel'>> {
  readonly maxQueue?: number;
  readonly random?: () => number;
  /** By how much its clock is ahead of that of others, ms. */
  readonly ahead?: number;
}

/** Lets all promises come through. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await null;
}

export class World {
  readonly clock = new FakeClock();
  readonly locks = new FakeLocks();
  readonly backend = new Backend();
  /** All that went over the channel. */
  readonly said: unknown[] = [];
  readonly #channels = new Set<(data: unknown) => void>();

  /** Says something on the channel, as a script that is none of the tabs. */
  say(data: unknown): void {
    for (const deliver of this.#channels) deliver(data);
  }

  /** A tab that has connected. */
  tab({ ahead = 0, ...options }: TabOptions = {}): Tab {
    let frozen: (() => void)[] | null = null;
    let hears = false;
    let shelved = false;
    let follow: Parameters<FollowPage>[0] = () => {};
    let dead = false;
    const gate = (task: () => void) => {
      if (dead) return;
      if (frozen) frozen.push(task);
      else task();
    };
    const channelGate = (task: () => void) => {
      if (shelved) return;
      if (hears && !dead) task();
      else gate(task);
    };
    const page = this.locks.page(gate);
    const closings = new Set<() => void>();
    const shared = new SharedConnection({
      name: 'chat',
      create: () => new FakeTarget(this.backend, gate),
      clock: this.clock.of(gate, ahead),
      random: () => 0,
      locks: page.locks,
      page: (on) => {
        follow = on;
        return () => {};
      },
      channel: () => this.#channel(channelGate, closings),
      ...options,
    });
    const tab: Tab = {
      shared,
      received: [],
      states: [],
      errors: [],
      endings: [],
      restored: [],
      crash: () => {
        dead = true;
        for (const close of closings) close();
        page.crash();
      },
      freeze: (how = { hears: false }) => {
        frozen = [];
        hears = how.hears;
        if (hears) follow('freeze', undefined);
      },
      thaw: () => {
        const tasks = frozen ?? [];
        frozen = null;
        if (hears) follow('resume', 'resumed');
        hears = false;
        for (const task of tasks) task();
      },
      shelve: () => {
        tab.freeze();
        shelved = true;
        page.crash();
      },
      restore: () => {
        shelved = false;
        tab.thaw();
        page.wake();
        follow('pageshow', 'restored');
      },
    };
    const end = ({ messageId }: { messageId: string }) => tab.endings.push(messageId);
    shared
      .on('message', (body) => tab.received.push(body))
      .on('state_change', ({ newState }) => tab.states.push(newState))
      .on('error', ({ message }) => tab.errors.push(message))
      .on('confirmed', end)
      .on('failed', end)
      .on('restored', ({ messages }: ConnectionEvents['restored']) =>
        tab.restored.push(...messages.map(({ messageId }) => messageId)),
      );
    shared.connect();
    return tab;
  }

  /** A tab that has connected, with all that follows from it done. */
  async open(...options: Parameters<World['tab']>): Promise<Tab> {
    const tab = this.tab(...options);
    await settle();
    return tab;
  }

  /** So many, one after the other: the first leads. */
  async openAll(count: number): Promise<Tab[]> {
    const tabs: Tab[] = [];
    for (let i = 0; i < count; i++) tabs.push(await this.open());
    return tabs;
  }

  get channels(): number {
    return this.#channels.size;
  }

  #channel(gate: (task: () => void) => void, closings: Set<() => void>) {
    const deliver = (data: unknown) =>
      void Promise.resolve().then(() =>
        gate(() => channel.onmessage?.(new MessageEvent('message', { data }))),
      );
    const channel = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage: (data: unknown) => {
        const copy: unknown = structuredClone(data);
        gate(() => {
          this.said.push(copy);
          for (const other of this.#channels) if (other !== deliver) other(copy);
        });
      },
      close: () => {
        this.#channels.delete(deliver);
        closings.delete(channel.close);
      },
    };
    this.#channels.add(deliver);
    closings.add(channel.close);
    return channel;
  }
}
