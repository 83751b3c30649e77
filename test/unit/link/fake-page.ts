import type { Door, DoorError } from '../../../src/link/door.ts';

/** A page behind a door: answers as the probe would, or fails as a browser does. */
export class FakePage {
  id = 'first load';
  probed = false;
  entries: object[] = [];
  failure: DoorError | null = null;
  silent = false;
  /** Puts the probe away again as soon as it is there: the page is left at that moment. */
  leaving = 0;
  more = false;
  sinces: number[] = [];
  commands: unknown[] = [];
  reloadedWith: string | null = null;
  navigated = () => {};

  door: Door = {
    evaluate: async (code) => {
      if (this.failure) throw this.failure;
      if (this.silent) return new Promise<string>(() => {});
      if (code.includes('PROBE SOURCE')) {
        this.probed = this.leaving-- <= 0;
        return 'injected';
      }
      if (!this.probed) return 'absent';
      const literal = /probe\(("[\s\S]*")\)/.exec(code)?.[1] ?? '""';
      return this.answer(JSON.parse(JSON.parse(literal)));
    },
    reload: (probe) => {
      this.reloadedWith = probe;
    },
    onNavigated: (listener) => {
      this.navigated = listener;
      return () => {};
    },
  };

  answer(command: { do: string; since: number }): string {
    this.commands.push(command);
    if (command.do !== 'drain') {
      return JSON.stringify({ ok: false, error: `no ${command.do} here` });
    }
    this.sinces.push(command.since);
    const entries = this.entries.slice(command.since);
    const page = { id: this.id, url: 'http://x', title: 'X' };
    const next = Math.max(command.since, this.entries.length);
    const value = {
      page,
      capture: 'late',
      entries,
      next,
      more: this.more,
      rules: [],
      held: [],
      now: 0,
    };
    return JSON.stringify({ ok: true, value });
  }

  mark(label: string): void {
    const seq = this.entries.length + 1;
    this.entries.push({ type: 'mark', seq, at: 0, connection: '', label });
  }
}
