import type { Answer, Command, Drained } from '../../../src/journal/command.ts';
import type { Draft, Entry } from '../../../src/journal/entry.ts';
import type { Wanted } from '../../../src/link/door.ts';
import type { Link, LinkListener, LinkStatus } from '../../../src/link/link.ts';

const PAGE = { id: 'page-1', url: 'http://localhost/chat', title: 'Chat' };

/** A link to no page: the test says what the page answers. */
export class FakeLink implements Link {
  status: LinkStatus = { kind: 'attaching' };
  /** What the panel asked for, oldest first. */
  readonly sent: Command[] = [];
  reloads = 0;
  /** What the last reload was to follow. */
  wanted: Wanted | null = null;
  closed = false;
  /** Why the page refuses every command; `null` when it does not. */
  refusal: string | null = null;
  #answered: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<LinkListener>();
  #seq = 0;

  subscribe(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async send<C extends Command>(command: C): Promise<Answer<C>> {
    this.sent.push(command);
    await this.#answered;
    if (this.refusal !== null) throw new Error(this.refusal);
    return {} as Answer<C>;
  }

  /** Commands are answered only when what this returns is called. */
  delay(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#answered = promise;
    return resolve;
  }

  async reload(wanted: Wanted): Promise<void> {
    this.reloads++;
    this.wanted = wanted;
  }

  close(): void {
    this.closed = true;
  }

  enter(status: LinkStatus): void {
    this.status = status;
    for (const listener of [...this.#listeners]) listener.onStatus?.(status);
  }

  /** Entries get the next `seq`; what is left out of `change` is a quiet page. */
  drain(drafts: readonly Draft[], change: Partial<Drained> = {}): void {
    const entries = drafts.map((draft) => ({ ...draft, seq: ++this.#seq }) as Entry);
    const page = change.page ?? PAGE;
    const capture = change.capture ?? 'start';
    this.enter({ kind: 'attached', page, capture });
    const drained: Drained = {
      page,
      capture,
      entries,
      next: this.#seq,
      more: false,
      rules: [],
      held: [],
      now: entries.at(-1)?.at ?? 0,
      ...change,
    };
    for (const listener of [...this.#listeners]) listener.onDrained?.(drained);
  }
}
