import type { Command, Drained, GivenRule } from '../../../src/journal/command.ts';
import type { Draft, Entry } from '../../../src/journal/entry.ts';
import type { Recognised } from '../../../src/journal/recognition.ts';
import type { ArmedRule, HeldEvent } from '../../../src/journal/rule.ts';
import type { RemotePart } from '../../../src/link/remote-part.ts';

/** A probe, in the page or in a frame: numbers its rules from 1, as all do. */
export class FakeProbe implements RemotePart {
  readonly kind = 'frame';
  readonly host = 'widget.net';
  id: string;
  readonly commands: Command[] = [];
  readonly entries: Entry[] = [];
  rules: ArmedRule[] = [];
  held: HeldEvent[] = [];
  given?: readonly GivenRule[];
  readonly recognised: Recognised[] = [];
  #gone = () => {};

  constructor(id: string) {
    this.id = id;
  }

  async ask(command: Command): Promise<string> {
    return JSON.stringify({ ok: true, value: this.#answer(command) });
  }

  readonly reload = async () => {};
  readonly onNavigated = () => () => {};

  onGone(listener: () => void): void {
    this.#gone = listener;
  }

  goAway(): void {
    this.#gone();
  }

  write(...drafts: Draft[]): void {
    for (const draft of drafts) {
      this.entries.push({ ...draft, seq: this.entries.length + 1 } as Entry);
    }
  }

  #answer(command: Command): unknown {
    if (command.do !== 'drain') this.commands.push(command);
    if (command.do === 'arm') {
      const id = String(this.rules.length + 1);
      this.rules.push({ id, rule: command.rule, armedAt: 0, fired: 1 });
      return { id };
    }
    if (command.do === 'lift') {
      this.rules = this.rules.filter(({ id }) => command.id !== undefined && command.id !== id);
      return { lifted: 1 };
    }
    if (command.do === 'release') return { released: 1 };
    const since = command.do === 'drain' ? command.since : 0;
    const drained: Drained = {
      page: { id: this.id, url: 'https://example.com/', title: '' },
      capture: 'start',
      entries: this.entries.slice(since),
      next: this.entries.length,
      more: false,
      rules: this.rules,
      held: this.held,
      recognised: this.recognised,
      ...(this.given && { given: this.given }),
      now: 50,
    };
    return drained;
  }
}
