import { type ReadonlySignal, signal } from '@preact/signals';
import { clip } from '../journal/clip.ts';
import type { Drained } from '../journal/command.ts';
import type { Entry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import type { Recognised } from '../journal/recognition.ts';
import type { Recording } from '../journal/recording.ts';
import type { ArmedRule, HeldEvent, Rule } from '../journal/rule.ts';
import { type Limits, Recorder } from './history.ts';
import { Loads } from './loads.ts';
import type { ConnectionModel, History, Session } from './model.ts';
import { isPickable, onShow } from './on-show.ts';

export interface SessionOptions {
  /** A monotonic clock, ms. */
  readonly clock?: () => number;
  readonly limits?: Limits;
}

/** Creates the panel's store for one inspected page. */
export const createSession = (options: SessionOptions = {}): Session => new PanelSession(options);

/** Most pages recognised when they come back; browsers cache fewer. */
const MAX_PAGES = 50;

class PanelSession implements Session {
  preserveLog = false;
  generation = 0;
  recording: Recording | null = null;
  page: Drained['page'] | null = null;
  capture: Drained['capture'] | null = null;
  readonly #version = signal(0);
  readonly #clock: () => number;
  readonly #limits: Limits | undefined;
  #live: Recorder;
  #shown: Recorder;
  #rules: readonly ArmedRule[] = [];
  #leftBehind: readonly Rule[] = [];
  #held: readonly HeldEvent[] = [];
  #recognised: readonly Recognised[] = [];
  #picked: string | null = null;
  /** The connection shown while none is selected. */
  #shownId: string | undefined;
  /** Label of the selected client, while its page is gone and the next page has not announced it yet. */
  #awaited: string | null = null;
  #loads = new Loads();
  /** Added to the `seq` of a page's entries, so that it keeps increasing across a preserved log. */
  #seqOffset = 0;
  #lastSeq = 0;
  /** The page's time at the last drain, and ours. */
  #told = { now: 0, at: 0 };
  /** For each page of the log, its own time up to which entries have been received. A page that comes back sends all of them again. */
  readonly #toldUntil = new Recent<string, number>(MAX_PAGES);
  /** The same for the current page, before it came back. */
  #known = Number.NEGATIVE_INFINITY;

  constructor({ clock = () => performance.now(), limits }: SessionOptions) {
    this.#clock = clock;
    this.#limits = limits;
    this.#live = new Recorder(limits);
    this.#shown = this.#live;
  }

  get version(): ReadonlySignal<number> {
    return this.#version;
  }
  get entries(): History['entries'] {
    return this.#shown.entries;
  }
  get recorded(): readonly Entry[] {
    const { entries, connections } = this.#shown;
    const first = entries[0]?.seq ?? 0;
    const dropped = [...connections.values()].flatMap(({ announced }) =>
      announced && announced.seq < first ? [announced] : [],
    );
    return [...dropped.sort((one, other) => one.seq - other.seq), ...entries];
  }
  get dropped(): number {
    return this.#shown.dropped;
  }
  get connections(): History['connections'] {
    return this.#shown.connections;
  }
  get faults(): History['faults'] {
    return this.#shown.faults;
  }
  get holds(): History['holds'] {
    return this.#shown.holds;
  }
  get marks(): History['marks'] {
    return this.#shown.marks;
  }
  get environment(): History['environment'] {
    return this.#shown.environment;
  }
  get rules(): readonly ArmedRule[] {
    return this.recording ? [] : this.#rules;
  }
  get leftBehind(): readonly Rule[] {
    return this.recording ? [] : this.#leftBehind;
  }
  get held(): readonly HeldEvent[] {
    return this.recording ? [] : this.#held;
  }

  get recognised(): readonly Recognised[] {
    return this.recording ? [] : this.#recognised;
  }

  get pickable(): readonly ConnectionModel[] {
    return [...this.connections.values()].filter(isPickable);
  }

  get selected(): ConnectionModel | undefined {
    return this.connections.get(this.#picked ?? '') ?? this.connections.get(this.#shownId ?? '');
  }

  select(connection: string | null): void {
    this.#picked = connection;
    this.#awaited = null;
    this.#changed();
  }

  apply(drained: Drained): void {
    const { page, capture, entries, rules, held, recognised = [], now } = drained;
    if (this.page && page.id !== this.page.id) this.#navigated(page, entries[0]?.at ?? now);
    if (page.id !== this.page?.id) this.#loads.enter(page.id);
    this.page = page;
    this.capture = capture;
    if (rules.length > 0) this.#leftBehind = [];
    this.#rules = rules;
    this.#held = held;
    this.#recognised = recognised.map(({ connection, protocol }) => ({
      connection: this.#loads.named(connection),
      protocol,
    }));
    for (const entry of entries) if (this.#isNew(entry)) this.#add(entry);
    const until = drained.more ? entries.at(-1)?.at : now;
    if (until !== undefined) this.#toldUntil.set(page.id, until);
    // Until the next batch, time stands at the end of this one: anything unfinished may end in entries yet to come.
    this.#told = { now: until ?? now, at: this.#clock() };
    this.#live.armed(rules);
    this.#changed();
  }

  clear(): void {
    this.#replaceLive(this.#live.remainder());
    this.#changed();
  }

  load(recording: Recording | null): void {
    this.recording = recording;
    this.#picked = null;
    this.#shownId = undefined;
    this.#shown = recording ? new Recorder(this.#limits) : this.#live;
    for (const entry of recording?.entries ?? []) this.#shown.add(entry);
    this.generation++;
    this.#changed();
  }

  now(): number {
    if (this.recording) return this.entries.at(-1)?.at ?? 0;
    return this.#told.now + this.#clock() - this.#told.at;
  }

  #navigated({ id, url }: Drained['page'], at: number): void {
    this.#leftBehind = distinct(this.#rules);
    if (!this.preserveLog) {
      this.#toldUntil.clear();
      this.#loads = new Loads();
      this.#known = Number.NEGATIVE_INFINITY;
      this.#replaceLive(new Recorder(this.#limits));
      this.#seqOffset = 0;
      this.#lastSeq = 0;
      return;
    }
    this.#known = this.#toldUntil.get(id) ?? Number.NEGATIVE_INFINITY;
    const picked = this.#live.connections.get(this.#picked ?? '');
    if (picked && !picked.gone) this.#awaited = picked.label;
    const seq = this.#lastSeq + 1;
    this.#seqOffset = seq;
    this.#lastSeq = seq;
    const label = `Page loaded: ${clip(url, 2000)}`;
    this.#live.add({ type: 'mark', seq, at, connection: '', label, page: url });
  }

  /** A connection that comes back is announced again. */
  #isNew({ type, at }: Entry): boolean {
    return type === 'connection' || at > this.#known;
  }

  #add(entry: Entry): void {
    const seq = entry.seq + this.#seqOffset;
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    const connection = this.#loads.nameOf(entry, (name) => this.#live.connections.has(name));
    const same = seq === entry.seq && connection === entry.connection;
    this.#live.add(same ? entry : { ...entry, seq, connection });
    if (entry.type === 'connection' && entry.label === this.#awaited) {
      this.#picked = connection;
      this.#awaited = null;
    }
  }

  #replaceLive(recorder: Recorder): void {
    if (this.#shown === this.#live) {
      this.#shown = recorder;
      this.generation++;
    }
    this.#live = recorder;
  }

  #changed(): void {
    this.#shownId = onShow(this.pickable, this.connections.get(this.#shownId ?? ''))?.id;
    this.#version.value++;
  }
}

/** Each rule once: the same rule armed in the page and in its frames counts once. */
const distinct = (armed: readonly ArmedRule[]): readonly Rule[] => [
  ...new Map(armed.map(({ rule }) => [JSON.stringify(rule), rule])).values(),
];
