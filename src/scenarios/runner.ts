import type { Command } from '../journal/command.ts';
import { whyOf } from '../journal/why.ts';
import { describeStep, describeWait } from './describe.ts';
import type { Scenario, Step } from './scenario.ts';
import { type Clock, type Stage, systemClock } from './stage.ts';
import { StepFailure, Stopped, Watcher } from './watcher.ts';

export interface Progress {
  /** Index of the step in the scenario. */
  readonly index: number;
  readonly phase: 'running' | 'done' | 'failed';
}

export interface RunOptions {
  readonly clock?: Clock;
  /** Stops the run; faults that it armed are still lifted. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Outcome {
  readonly status: 'done' | 'failed' | 'stopped';
  /** Sentences: which step failed, and what it waited for. `''` when done. */
  readonly message: string;
  /** `seq` of the mark at the start of the run; 0 when the run did not get that far, or its journal is gone. */
  readonly startSeq: number;
  /** Sentences about faults that could not be lifted and events that could not be released. */
  readonly leftovers: readonly string[];
}

/** How long one of our marks may take to appear in the page's journal, ms. */
const MARK_TIME = 5000;

/** Runs the steps in order. Never rejects; whatever happens, the faults it armed are lifted and the events they held are released. */
export async function runScenario(
  scenario: Scenario,
  stage: Stage,
  { clock = systemClock, signal, onProgress }: RunOptions = {},
): Promise<Outcome> {
  const run = new Run(scenario, stage, clock, signal);
  let index = -1;
  let outcome: Pick<Outcome, 'status' | 'message'> = { status: 'done', message: '' };
  try {
    await run.begin();
    for (const step of scenario.steps) {
      index++;
      onProgress?.({ index, phase: 'running' });
      await run.step(step, index);
      onProgress?.({ index, phase: 'done' });
    }
  } catch (error) {
    if (index >= 0) onProgress?.({ index, phase: 'failed' });
    outcome = explain(scenario, index, error);
  }
  const leftovers = await run.end(outcome.status);
  return { ...outcome, startSeq: run.lost ? 0 : run.startSeq, leftovers };
}

class Run {
  startSeq = 0;
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #watcher: Watcher;
  /** Every rule armed by this run. */
  readonly #armed = new Set<string>();
  readonly #names = new Map<string, string>();

  constructor(scenario: Scenario, stage: Stage, clock: Clock, signal: AbortSignal | undefined) {
    this.#scenario = scenario;
    this.#stage = stage;
    this.#clock = clock;
    this.#signal = signal;
    this.#watcher = new Watcher(stage, clock, signal);
  }

  get lost(): boolean {
    return this.#watcher.lost;
  }

  async begin(): Promise<void> {
    this.startSeq = await this.#mark('begins');
  }

  async step(step: Step, index: number): Promise<void> {
    if (this.#signal?.aborted) throw new Stopped('The run was stopped.');
    if ('wait' in step) {
      const { entry, count = 1 } = step.wait;
      return this.#watcher.until(
        () => this.#watcher.count(entry) >= count,
        step.within,
        () => this.#missed(step.wait, step.within),
      );
    }
    if ('connected' in step) return this.#connected(step.connected, step.within);
    if ('settle' in step) {
      return this.#watcher.settled(
        step.settle,
        step.within,
        () => `After ${step.within} ms the page was still not quiet.`,
      );
    }
    if ('pause' in step) return this.#pause(step.pause);
    await this.#mark(`step ${index + 1}: ${describeStep(step)}`);
    return this.#act(step);
  }

  /** Restores the page. Returns sentences about what could not be restored. */
  async end(status: Outcome['status']): Promise<string[]> {
    const problems: string[] = [];
    const attempt = async (command: Command, what: string): Promise<void> => {
      try {
        await this.#stage.send(command);
      } catch (error) {
        problems.push(`${what}: ${whyOf(error)}`);
      }
    };
    for (const id of this.#armed) await attempt({ do: 'lift', id }, 'A fault could not be lifted');
    for (const { id } of this.#watcher.heldBy(this.#armed)) {
      await attempt({ do: 'release', held: id }, 'A held event could not be released');
    }
    const label = this.#label(status === 'done' ? 'is done' : `was ${WORDS[status]}`);
    await attempt({ do: 'mark', label }, 'The end of the run could not be marked');
    const { lost } = this.#watcher;
    this.#watcher.close();
    // The faults are gone with the page.
    return lost ? [] : problems;
  }

  async #act(step: Step): Promise<void> {
    if ('arm' in step) {
      const { id } = (await this.#stage.send({ do: 'arm', rule: step.arm })) as { id: string };
      this.#armed.add(id);
      if (step.as !== undefined) this.#names.set(step.as, id);
    } else if ('lift' in step) {
      await this.#lift(step.lift);
    } else if ('release' in step) {
      await this.#release(step.release);
    } else if ('click' in step) {
      await this.#stage.send({ do: 'click', selector: step.click });
    } else if ('type' in step) {
      await this.#stage.send({ do: 'type', selector: step.type, text: step.text });
    } else if ('mark' in step) {
      await this.#stage.send({ do: 'mark', label: step.mark });
    }
  }

  async #lift(name: string): Promise<void> {
    const ids = name === 'all' ? [...this.#armed] : [this.#names.get(name) ?? ''];
    for (const id of ids) {
      await this.#stage.send({ do: 'lift', id });
      this.#armed.delete(id);
    }
  }

  async #release(which: 'first' | 'last' | 'all'): Promise<void> {
    const held = this.#watcher.heldBy(this.#armed);
    // A held event is released by itself when its client has given the connection up.
    if (held.length === 0 && this.#watcher.everHeldBy(this.#armed)) return;
    const chosen = which === 'all' ? held : [which === 'first' ? held[0] : held.at(-1)];
    for (const event of chosen) {
      if (!event) throw new StepFailure('No event is held, so there is nothing to release.');
      await this.#stage.send({ do: 'release', held: event.id });
    }
  }

  #connected(transport: string, within: number): Promise<void> {
    const open = (): readonly string[] => this.#watcher.open.transports;
    return this.#watcher.until(
      () => {
        if (open().includes(transport)) return true;
        if (open().length === 0) return false;
        throw new StepFailure(
          `The page is connected over ${open().join(' and ')}, but this scenario needs ${transport}. Choose ${transport} (or auto) in the page, wait until it is connected, and run it again.`,
        );
      },
      within,
      () =>
        `No connection over ${transport} was open within ${within} ms. If the page is connected, it was so before Faultline could see it: reload it with capture.`,
    );
  }

  async #pause(ms: number): Promise<void> {
    let over = false;
    const watcher = this.#watcher;
    const timer = this.#clock.setTimeout(() => {
      over = true;
      watcher.onEntries([]);
    }, ms);
    try {
      await watcher.until(
        () => over,
        ms + MARK_TIME,
        () => '',
      );
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  /** Writes a mark, from which the following waits count. Returns its `seq`. */
  async #mark(what: string): Promise<number> {
    const label = this.#label(what);
    await this.#stage.send({ do: 'mark', label });
    return this.#watcher.passMark(label, MARK_TIME);
  }

  #label(what: string): string {
    return `Scenario ${this.#scenario.id} ${what}`;
  }

  #missed(wait: Parameters<typeof describeWait>[0], within: number): string {
    const found = this.#watcher.count(wait.entry);
    const got = found > 0 ? ` It came ${found} of ${wait.count ?? 1} times.` : '';
    return `Waited ${within} ms for ${describeWait(wait)} in the journal.${got}`;
  }
}

const WORDS = { failed: 'given up', stopped: 'stopped' } as const;

function explain(
  scenario: Scenario,
  index: number,
  error: unknown,
): Pick<Outcome, 'status' | 'message'> {
  const step = scenario.steps[index];
  const where = step
    ? `Step ${index + 1} of ${scenario.steps.length} (${describeStep(step)})`
    : 'The beginning';
  if (error instanceof Stopped) return { status: 'stopped', message: `${where} was stopped.` };
  return { status: 'failed', message: `${where} failed. ${whyOf(error)}` };
}
