import type { Entry } from '../journal/entry.ts';
import { OpenConnections } from './open-connections.ts';
import type { Match } from './scenario.ts';
import type { Clock, Stage, StageListener } from './stage.ts';

/** A wait failed; the message is a sentence. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

/** The run was stopped. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Most entries kept since the last action; more than any scenario waits for. */
const MAX_SEEN = 50_000;

/** An event held at a gate. */
export interface Held {
  readonly id: string;
  readonly rule: string;
}

/** A running scenario's view of the journal. */
export class Watcher implements StageListener {
  readonly open = new OpenConnections();
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #held = new Map<string, Held>();
  /** Rules that have held an event. */
  readonly #gates = new Set<string>();
  /** Entries since the last mark that was waited for. */
  #seen: Entry[] = [];
  #lost: string | null = null;
  #lastSeq = 0;
  /** Counts events, to detect quiet periods. */
  #happened = 0;

  constructor(stage: Stage, clock: Clock, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#signal = signal;
    for (const entry of stage.history()) this.#look(entry);
    this.#unsubscribe = stage.subscribe(this);
    signal?.addEventListener('abort', this.#wake);
  }

  close(): void {
    this.#unsubscribe();
    this.#signal?.removeEventListener('abort', this.#wake);
  }

  /** Whether the page that the run started on is gone. */
  get lost(): boolean {
    return this.#lost !== null;
  }

  /** Events now held by these rules. */
  heldBy(rules: ReadonlySet<string>): readonly Held[] {
    return [...this.#held.values()].filter(({ rule }) => rules.has(rule));
  }

  /** Whether any of these rules ever held an event. */
  everHeldBy(rules: ReadonlySet<string>): boolean {
    return [...rules].some((rule) => this.#gates.has(rule));
  }

  onEntries(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#look(entry);
      this.#seen.push(entry);
    }
    if (this.#seen.length > MAX_SEEN) this.#seen = this.#seen.slice(-MAX_SEEN);
    this.#wake();
  }

  onLost(reason: string): void {
    this.#lost = reason;
    this.#wake();
  }

  /** Skips everything up to the mark with this label, which is in the journal already or about to be. */
  async passMark(label: string, within: number): Promise<number> {
    const position = () =>
      this.#seen.findLastIndex((entry) => entry.type === 'mark' && entry.label === label);
    await this.until(
      () => position() >= 0,
      within,
      () => NO_MARK,
    );
    const index = position();
    const seq = this.#seen[index]?.seq ?? this.#lastSeq;
    this.#seen = this.#seen.slice(index + 1);
    return seq;
  }

  count(match: Match): number {
    const fields = Object.entries(match);
    const fits = (entry: Entry): boolean =>
      // An entry omits flags that are not set.
      fields.every(([name, value]) => (Reflect.get(entry, name) ?? false) === value);
    return this.#seen.filter(fits).length;
  }

  /**
   * Resolves once nothing has happened for `quiet` ms.
   *
   * @throws StepFailure
   * @throws Stopped
   */
  async settled(quiet: number, within: number, otherwise: () => string): Promise<void> {
    let calm = false;
    let happened = -1;
    let timer: unknown;
    const restart = (): void => {
      if (happened === this.#happened) return;
      happened = this.#happened;
      this.#clock.clearTimeout(timer);
      timer = this.#clock.setTimeout(() => {
        calm = true;
        this.#wake();
      }, quiet);
    };
    try {
      await this.until(
        () => {
          restart();
          return calm;
        },
        within,
        otherwise,
      );
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /**
   * Resolves once `done` holds; it is checked with each batch.
   *
   * @throws StepFailure with the sentence of `otherwise` after `within` ms, or when the page is lost
   * @throws Stopped
   */
  until(done: () => boolean, within: number, otherwise: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.#clock.clearTimeout(timer);
        this.#listeners.delete(look);
        settle();
      };
      const look = (): void => {
        try {
          if (this.#signal?.aborted) finish(() => reject(new Stopped('The run was stopped.')));
          else if (done()) finish(resolve);
          else if (this.#lost) {
            const reason = this.#lost;
            finish(() => reject(new StepFailure(reason)));
          }
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const timer = this.#clock.setTimeout(
        () => finish(() => reject(new StepFailure(otherwise()))),
        within,
      );
      this.#listeners.add(look);
      look();
    });
  }

  readonly #wake = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };

  #look(entry: Entry): void {
    this.#lastSeq = entry.seq;
    this.open.step(entry);
    if (entry.type === 'held') {
      this.#held.set(entry.held, { id: entry.held, rule: entry.rule });
      this.#gates.add(entry.rule);
    } else if (entry.type === 'released') this.#held.delete(entry.held);
    if (!BACKGROUND.has(entry.type)) this.#happened++;
  }
}

const NO_MARK =
  'The page did not write a mark into its journal in time: it is busy, or paused in the debugger.';
const BACKGROUND: ReadonlySet<string> = new Set(['ping', 'pong', 'mark', 'fault', 'environment']);
