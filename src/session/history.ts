import type { Entry, EnvironmentEntry, MarkEntry } from '../journal/entry.ts';
import type { ArmedRule } from '../journal/rule.ts';
import { Visibility } from '../journal/visibility.ts';
import { append, store } from './bounded.ts';
import { applyToConnection, leave, remainder } from './connection.ts';
import { Gates } from './gates.ts';
import type { History } from './model.ts';
import { type ConnectionRecord, createRecord } from './record.ts';
import { trim } from './trim.ts';
import { weigh } from './weigh.ts';

/** Upper bounds; when one is reached, the oldest tenth is dropped. */
export interface Limits {
  readonly entries: number;
  readonly bytes: number;
}

const DEFAULT_LIMITS: Limits = { entries: 200_000, bytes: 256_000_000 };
const MAX_CONNECTIONS = 1000;
const MAX_MARKS = 1000;
const MAX_ENVIRONMENT = 1000;
/** After this many entries, the total over all connections is checked. */
const TRIM_EVERY = 10_000;

/** The recorded history, updated entry by entry in O(1). */
export class Recorder implements History {
  readonly entries: Entry[] = [];
  readonly connections = new Map<string, ConnectionRecord>();
  readonly marks: MarkEntry[] = [];
  readonly environment: EnvironmentEntry[] = [];
  dropped = 0;
  readonly #limits: Limits;
  #gates = new Gates();
  #visibility = new Visibility();
  #bytes = 0;
  #untrimmed = 0;

  constructor(limits: Limits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  get faults(): History['faults'] {
    return this.#gates.faults;
  }

  get holds(): History['holds'] {
    return this.#gates.holds;
  }

  add(entry: Entry): void {
    if (entry.type === 'mark' && entry.page !== undefined) this.#leave(entry.at);
    this.#keep(entry);
    if (++this.#untrimmed >= TRIM_EVERY) {
      this.#untrimmed = 0;
      trim([...this.connections.values()]);
    }
    this.#visibility.step(entry);
    if (entry.connection !== '') {
      applyToConnection(this.#connection(entry), entry, this.#visibility);
    }
    switch (entry.type) {
      case 'fault':
        return this.#gates.fault(entry);
      case 'held':
        return this.#gates.held(entry);
      case 'released':
        return this.#gates.released(entry);
      case 'mark':
        append(this.marks, entry, MAX_MARKS);
        return;
      case 'environment':
        append(this.environment, entry, MAX_ENVIRONMENT);
        return;
    }
  }

  /** Updates the rules armed in the page. */
  armed(rules: readonly ArmedRule[]): void {
    this.#gates.armed(rules);
  }

  /** The page is gone: its record stays, and everything in progress ends. */
  #leave(at: number): void {
    for (const record of this.connections.values()) if (!record.gone) leave(record, at);
    this.#gates.leave(at);
    this.#visibility.shown(at);
  }

  /** A fresh record with only what is still in progress. */
  remainder(): Recorder {
    const rest = new Recorder(this.#limits);
    rest.#gates = this.#gates.remainder();
    rest.#visibility = this.#visibility;
    const going = [...this.connections].filter(([, { gone }]) => !gone);
    // A client may have been announced again after others.
    const announced = going.flatMap(([, record]) => record.announced ?? []);
    for (const entry of announced.sort((one, other) => one.seq - other.seq)) rest.#keep(entry);
    for (const [id, record] of going) rest.connections.set(id, remainder(record));
    return rest;
  }

  #connection(entry: Entry): ConnectionRecord {
    const known = this.connections.get(entry.connection);
    if (known) return known;
    const record = createRecord(entry);
    store(this.connections, entry.connection, record, MAX_CONNECTIONS);
    return record;
  }

  #keep(entry: Entry): void {
    const { entries, bytes } = this.#limits;
    this.#bytes += weigh(entry);
    if (this.entries.length >= entries || this.#bytes > bytes) this.#dropOldest();
    this.entries.push(entry);
  }

  #dropOldest(): void {
    const gone = this.entries.splice(0, Math.ceil(this.entries.length / 10));
    this.dropped += gone.length;
    for (const entry of gone) this.#bytes -= weigh(entry);
  }
}
