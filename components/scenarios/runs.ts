import { type ReadonlySignal, signal } from '@preact/signals';
import { detect } from '../../src/findings/detect.ts';
import type { FindingKind } from '../../src/findings/finding.ts';
import { type Arrivals, countArrivals, herdOf } from '../../src/findings/herd.ts';
import { type Tally, tally } from '../../src/findings/tally.ts';
import type { Entry } from '../../src/journal/entry.ts';
import { whyOf } from '../../src/journal/why.ts';
import type { Link } from '../../src/link/link.ts';
import { LIBRARY } from '../../src/scenarios/library/index.ts';
import { type Outcome, runScenario } from '../../src/scenarios/runner.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { checkScenario } from '../../src/scenarios/schema.ts';
import type { Clock } from '../../src/scenarios/stage.ts';
import type { Session } from '../../src/session/model.ts';
import { firstIndex } from '../shared/find-entry.ts';
import { perSession } from '../shared/per-session.ts';
import { createStage } from './stage.ts';

/** The arrivals of each herd, by client name. */
export type Herds = Readonly<Record<string, Arrivals>>;

export interface Result {
  readonly tally: Tally;
  readonly findings: readonly FindingKind[];
  /** Labels of the clients that it ran against. */
  readonly clients: readonly string[];
  readonly herds: Herds;
}

/** The current or last run of a scenario. */
export interface Run {
  readonly status: 'running' | Outcome['status'];
  /** Index of the current or last step. */
  readonly step: number;
  readonly message: string;
  readonly leftovers: readonly string[];
  readonly result: Result | null;
}

export interface Runs {
  /** Runs by scenario id. */
  readonly all: ReadonlySignal<Readonly<Record<string, Run>>>;
  readonly running: ReadonlySignal<string | null>;
  /** Scenarios opened from files or findings; newest first. */
  readonly opened: ReadonlySignal<readonly Scenario[]>;
  /**
   * Replaces an opened scenario with the same id.
   *
   * @throws Error with a readable message, when the text is not a scenario or has the id of a built-in one
   */
  open(text: string): void;
  start(scenario: Scenario): Promise<void>;
  stop(): void;
}

/** The runs of a panel, which continue while another view is shown. */
export const runsOf = perSession(createRuns);

function createRuns(session: Session, link: Link, clock?: Clock): Runs {
  const all = signal<Readonly<Record<string, Run>>>({});
  const running = signal<string | null>(null);
  const opened = signal<readonly Scenario[]>([]);
  let stopper: AbortController | null = null;

  async function start(scenario: Scenario): Promise<void> {
    if (running.value !== null) return;
    const { id } = scenario;
    const update = (change: Partial<Run>): void => {
      const before = all.value[id] ?? FRESH;
      all.value = { ...all.value, [id]: { ...before, ...change } };
    };
    stopper = new AbortController();
    running.value = id;
    update(FRESH);
    const stage = createStage(session, link);
    const outcome = await runScenario(scenario, stage, {
      signal: stopper.signal,
      onProgress: ({ index }) => update({ step: index }),
      ...(clock && { clock }),
    });
    const { status, message, leftovers, startSeq } = outcome;
    const result = startSeq > 0 ? resultOf(session, startSeq) : null;
    update({ status, message, leftovers, result });
    running.value = null;
  }

  function open(text: string): void {
    const scenario = scenarioIn(text);
    const { id } = scenario;
    if (id === running.value) throw new Error(`Scenario ${id} is running: stop it first.`);
    const { [id]: _, ...others } = all.value;
    all.value = others;
    opened.value = [scenario, ...opened.value.filter((one) => one.id !== id)];
  }

  return { all, running, opened, open, start, stop: () => stopper?.abort() };
}

function scenarioIn(text: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`It is not valid JSON, or is incomplete. (${whyOf(error)})`);
  }
  const scenario = checkScenario(value);
  if (LIBRARY.some(({ id }) => id === scenario.id)) {
    throw new Error(`A scenario with the id ${scenario.id} is built in: choose another id.`);
  }
  return scenario;
}

const FRESH: Run = { status: 'running', step: 0, message: '', leftovers: [], result: null };

/** The result of a run, from the journal since its first mark. */
export function resultOf(session: Session, startSeq: number): Result {
  const { entries } = session;
  const from = firstIndex(entries, (entry) => entry.seq >= startSeq);
  const since = entries.slice(from);
  const begun = since[0]?.at ?? 0;
  const found = detect(entries, { now: session.now() }).filter(({ at }) => at >= begun);
  return {
    tally: tally(entries, { from }),
    findings: [...new Set(found.map(({ kind }) => kind))],
    clients: clientsOf(session, since),
    herds: herdsOf(since),
  };
}

function clientsOf(session: Session, entries: readonly Entry[]): string[] {
  const used = new Set(
    entries
      .filter(({ type }) => type === 'queued' || type === 'sent' || type === 'open')
      .map(({ connection }) => session.connections.get(connection)?.label ?? connection),
  );
  return [...used];
}

function herdsOf(entries: readonly Entry[]): Herds {
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const name = entry.type === 'mark' ? herdOf(entry.label) : undefined;
      if (name === undefined || entry.type !== 'mark' || !entry.values) return [];
      return [[name, countArrivals(entry.values)] as const];
    }),
  );
}
