import type { Command } from '../../../src/journal/command.ts';
import type { Draft, Entry } from '../../../src/journal/entry.ts';
import type { Stage, StageListener } from '../../../src/scenarios/stage.ts';

type Line = Draft extends infer D
  ? D extends Draft
    ? Omit<D, 'at' | 'connection'>
    : never
  : never;

/** A page that does what the test says. */
export class TestStage implements Stage {
  readonly sent: Command[] = [];
  readonly entries: Entry[] = [];
  /** What the page does when it gets a command; a mark is written before. */
  onCommand: (command: Command) => void = () => {};
  listeners = new Set<StageListener>();
  #rules = 0;

  async send(command: Command): Promise<unknown> {
    this.sent.push(command);
    if (command.do === 'mark') this.write({ type: 'mark', label: command.label });
    this.onCommand(command);
    return command.do === 'arm' ? { id: `rule-${++this.#rules}` } : {};
  }

  history(): readonly Entry[] {
    return this.entries;
  }

  subscribe(listener: StageListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  write(...lines: readonly Line[]): void {
    const fresh = lines.map((line, index) => {
      const seq = this.entries.length + index + 1;
      return { connection: 'c', ...line, at: seq, seq } as Entry;
    });
    this.entries.push(...fresh);
    for (const listener of [...this.listeners]) listener.onEntries(fresh);
  }

  lose(reason: string): void {
    for (const listener of [...this.listeners]) listener.onLost(reason);
  }

  /** The commands sent, without marks, in short. */
  get deeds(): string[] {
    return this.sent.flatMap((command) => {
      if (command.do === 'mark') return [];
      const { do: name, ...rest } = command;
      return [[name, ...Object.values(rest).map((value) => value.fault ?? value)].join(' ')];
    });
  }
}
