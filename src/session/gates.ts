import type { FaultEntry, HeldEntry, ReleasedEntry } from '../journal/entry.ts';
import type { ArmedRule } from '../journal/rule.ts';
import { append, type Mutable, store } from './bounded.ts';
import type { FaultModel, HoldModel } from './model.ts';

const MAX_FAULTS = 1000;
const MAX_FIRED = 1000;
const MAX_HOLDS = 5000;

export interface FaultRecord extends Mutable<Omit<FaultModel, 'fired'>> {
  readonly fired: FaultModel['fired'][number][];
}
export type HoldRecord = Mutable<HoldModel>;

/** The faults and gates of the whole page, from the journal. */
export class Gates {
  readonly faults: FaultRecord[] = [];
  readonly holds: HoldRecord[] = [];
  /** Rules not yet lifted. */
  readonly #armed = new Map<string, FaultRecord>();
  /** Events not yet released. */
  readonly #held = new Map<string, HoldRecord>();

  fault(entry: FaultEntry): void {
    const record = this.#armed.get(entry.rule) ?? this.#arm(entry);
    if (entry.phase === 'fired') {
      append(record.fired, { at: entry.at, connection: entry.connection }, MAX_FIRED);
      record.acted++;
    } else if (entry.phase === 'lifted') {
      record.liftedAt = entry.at;
      // Older recordings lack `acted`: the times that the rule fired are counted instead.
      record.acted = entry.acted ?? record.acted;
      if (entry.detail !== undefined) record.liftedWhy = entry.detail;
      this.#armed.delete(entry.rule);
    }
  }

  /** Updates the counts of the rules that are armed now: the journal does not report every time they act. */
  armed(rules: readonly ArmedRule[]): void {
    for (const { id, fired } of rules) {
      const record = this.#armed.get(id);
      if (record) record.acted = Math.max(record.acted, fired);
    }
  }

  held({ held, rule, connection, epoch, event, at }: HeldEntry): void {
    this.#keep({ held, rule, connection, epoch, event, at });
  }

  released({ held, at }: ReleasedEntry): void {
    const record = this.#held.get(held);
    if (!record) return;
    record.releasedAt = at;
    this.#held.delete(held);
  }

  /** The page is gone, and with it every rule and gate. */
  leave(at: number): void {
    for (const record of this.#armed.values()) {
      record.liftedAt = at;
      record.liftedWhy = 'It ended with its page.';
    }
    for (const record of this.#held.values()) record.releasedAt = at;
    this.#armed.clear();
    this.#held.clear();
  }

  /** Only what is still in progress. */
  remainder(): Gates {
    const rest = new Gates();
    for (const record of this.#armed.values()) rest.#take({ ...record, fired: [] });
    for (const record of this.#held.values()) rest.#keep(record);
    return rest;
  }

  #arm({ rule, fault, given, connection, at }: FaultEntry): FaultRecord {
    const told = { rule, fault, connection, ...(given && { given }) };
    return this.#take({ ...told, armedAt: at, fired: [], acted: 0 });
  }

  #take(record: FaultRecord): FaultRecord {
    append(this.faults, record, MAX_FAULTS);
    store(this.#armed, record.rule, record, MAX_FAULTS);
    return record;
  }

  #keep(record: HoldRecord): void {
    append(this.holds, record, MAX_HOLDS);
    store(this.#held, record.held, record, MAX_HOLDS);
  }
}
