import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Json } from '../../connection/protocol.ts';
import {
  type Claim,
  type EventListener,
  KEPT_EVENTS,
  KEPT_IDS,
  KEPT_REFUSALS,
  KEPT_SESSION,
  type Notice,
  type Opened,
  type Outcome,
  PAGE_SIZE,
  type Range,
  type Session,
  type Step,
  type Store,
  type StoredBody,
  type StoredEvent,
  type Turn,
} from '../store.ts';
import { Local } from './local.ts';
import { runNow } from './own-writes.ts';
import { inWords, Patience } from './sqlite-patience.ts';

const SCHEMA = `
  create table if not exists faultline_session (
    client_id text primary key, channel text not null, secret text not null, last integer not null,
    seen real not null
  );
  create index if not exists faultline_session_seen on faultline_session (seen);
  create table if not exists faultline_refusal (
    client_id text not null, sequence integer not null, refusal text not null,
    primary key (client_id, sequence)
  );
  create table if not exists faultline_id (
    number integer primary key, channel text not null, id text not null, refusal text,
    unique (channel, id)
  );
  create index if not exists faultline_id_number on faultline_id (channel, number);
  create table if not exists faultline_event (
    channel text not null, sequence integer not null, body text not null, encoding text,
    primary key (channel, sequence)
  );
  create table if not exists faultline_log (id text not null);
`;

/** How long to wait, when opening, for another process that writes to the file, ms. */
const OPENING = 1000;

/** Your own writes: they are part of the transaction and must not end it. */
export type SqliteWrites = (database: DatabaseSync) => void;

type Row = Record<string, string | number | null>;

/** For one process, in a file that outlives it. If a step's `also` throws, nothing is stored. */
export class SqliteStore implements Store<SqliteWrites> {
  readonly #db: DatabaseSync;
  readonly #owned: boolean;
  readonly #local = new Local();
  readonly #patience: Patience;
  readonly #log: string;

  /**
   * @param database a file's path, `:memory:`, or your own database, which `close()` leaves open. A database opened here is
   * written with `synchronous = full`, so that confirmed messages survive a power failure; your own keeps its settings.
   * @throws Error naming the file that cannot be opened or is not a database
   */
  constructor(database: string | DatabaseSync) {
    this.#owned = typeof database === 'string';
    const name =
      typeof database === 'string' ? `The SQLite file ${database}` : 'The SQLite database';
    this.#patience = new Patience(name);
    try {
      this.#db = typeof database === 'string' ? openFile(database) : database;
      // The write-ahead log preserves every committed transaction when the process is killed.
      this.#db.exec('pragma journal_mode = wal');
      this.#db.exec(SCHEMA);
      this.#log = this.#logName();
      // From now on, waiting for other writers must not block the process.
      if (this.#owned) this.#db.exec('pragma busy_timeout = 0');
    } catch (error) {
      throw inWords(`${name} cannot be used`, error);
    }
  }

  async open({ clientId, channel, secret, last }: Session): Promise<Opened> {
    return this.#transaction(() => {
      const old = Date.now() - KEPT_SESSION;
      this.#run(
        `delete from faultline_refusal where client_id in (
           select client_id from faultline_session where seen < ?)`,
        old,
      );
      this.#run('delete from faultline_session where seen < ?', old);
      this.#run(
        `insert into faultline_session values (?, ?, ?, ?, ?)
         on conflict (client_id) do update set seen = excluded.seen,
           last = case when secret = excluded.secret then max(last, excluded.last) else last end`,
        ...[clientId, channel, secret, last, Date.now()],
      );
      const session = this.#session(clientId) ?? { clientId, channel, secret, last };
      return { ...session, arrival: this.#local.arrive() };
    });
  }

  async find(clientId: string) {
    const session = await this.#patience.read(() => this.#session(clientId));
    return session ? { session, claim: this.#local.claimOf(clientId) } : null;
  }

  async claim(clientId: string, claim: Claim): Promise<boolean> {
    return this.#local.claim(clientId, claim);
  }

  async apply(step: Step<SqliteWrites>): Promise<Outcome> {
    const { channel, events } = step;
    const outcome = await this.#transaction(() => this.#apply(step));
    if (outcome.type === 'applied') {
      const before = outcome.last - events.length;
      const appended = events.map((event, index) => ({ ...event, sequence: before + index + 1 }));
      this.#local.tell(channel, appended);
    }
    return outcome;
  }

  async range(channel: string): Promise<Range> {
    const query =
      'select min(sequence) as first, max(sequence) as last from faultline_event where channel = ?';
    const row = await this.#patience.read(() => this.#get(query, channel));
    const last = Number(row?.last ?? 0);
    return { log: this.#log, first: Number(row?.first ?? last + 1), last };
  }

  async eventsAfter(channel: string, sequence: number, limit: number): Promise<StoredEvent[]> {
    const query =
      'select sequence, body, encoding from faultline_event where channel = ? and sequence > ? order by sequence limit ?';
    const rows = await this.#patience.read(() => {
      const page: Row[] = [];
      let size = 0;
      for (const row of this.#db
        .prepare(query)
        .iterate(channel, sequence, limit) as Iterable<Row>) {
        page.push(row);
        size += String(row.body).length;
        if (size >= PAGE_SIZE) break;
      }
      return page;
    });
    return rows.map((row) => ({
      sequence: Number(row.sequence),
      body: JSON.parse(String(row.body)) as Json,
      ...(row.encoding === 'base64' && { encoding: row.encoding }),
    }));
  }

  async subscribe(channel: string, listener: EventListener): Promise<() => void> {
    return this.#local.subscribe(channel, listener);
  }

  async notify(notice: Notice): Promise<void> {
    this.#local.notify(notice);
  }

  listen(listener: (notice: Notice) => void): () => void {
    return this.#local.listen(listener);
  }

  async close(): Promise<void> {
    if (this.#owned && this.#db.isOpen) this.#db.close();
  }

  #apply({ channel, turn, id, refusal, events, also }: Step<SqliteWrites>): Outcome {
    const remembered =
      id === null
        ? undefined
        : this.#get('select refusal from faultline_id where channel = ? and id = ?', channel, id);
    if (turn) {
      const last = this.#session(turn.clientId)?.last;
      if (last === undefined) return { type: 'unknown' };
      const replaced = this.#local.replacedBy(turn);
      if (replaced) return replaced;
      if (turn.sequence > last + 1) return { type: 'expected', sequence: last + 1 };
      if (turn.sequence <= last) return { type: 'duplicate', refusal: this.#refusalOf(turn) };
      const update = 'update faultline_session set last = ?, seen = ? where client_id = ?';
      this.#run(update, turn.sequence, Date.now(), turn.clientId);
      const why = remembered ? text(remembered.refusal) : refusal;
      if (why) this.#refuse(turn, why);
    }
    if (remembered) return { type: 'duplicate', refusal: text(remembered.refusal) };
    if (id !== null) this.#remember(channel, id, refusal ?? null);
    if (also) runNow(() => also(this.#db));
    return { type: 'applied', last: this.#append(channel, events) };
  }

  #refusalOf({ clientId, sequence }: Turn): string | null {
    const query = 'select refusal from faultline_refusal where client_id = ? and sequence = ?';
    return text(this.#get(query, clientId, sequence)?.refusal);
  }

  #refuse({ clientId, sequence }: Turn, why: string): void {
    const trim = 'delete from faultline_refusal where client_id = ? and sequence <= ?';
    this.#run(trim, clientId, sequence - KEPT_REFUSALS);
    this.#run('insert or replace into faultline_refusal values (?, ?, ?)', clientId, sequence, why);
  }

  #remember(channel: string, id: string, refusal: string | null): void {
    this.#run(
      'insert into faultline_id (channel, id, refusal) values (?, ?, ?)',
      ...[channel, id, refusal],
    );
    this.#run(
      `delete from faultline_id where channel = ? and number <= (
         select number from faultline_id where channel = ? order by number desc limit 1 offset ?)`,
      ...[channel, channel, KEPT_IDS],
    );
  }

  #append(channel: string, events: readonly StoredBody[]): number {
    const query = 'select max(sequence) as last from faultline_event where channel = ?';
    let last = Number(this.#get(query, channel)?.last ?? 0);
    for (const { body, encoding } of events) {
      const insert = 'insert into faultline_event values (?, ?, ?, ?)';
      this.#run(insert, channel, ++last, JSON.stringify(body), encoding ?? null);
    }
    const trim = 'delete from faultline_event where channel = ? and sequence <= ?';
    if (events.length > 0) this.#run(trim, channel, last - KEPT_EVENTS);
    return last;
  }

  /** Drawn when the file is new: a new file has a new event log. */
  #logName(): string {
    const query = 'select id from faultline_log';
    if (!this.#get(query)) {
      const insert =
        'insert into faultline_log select ? where not exists (select 1 from faultline_log)';
      this.#run(insert, randomUUID());
    }
    return String(this.#get(query)?.id);
  }

  #session(clientId: string): Session | null {
    const row = this.#get('select * from faultline_session where client_id = ?', clientId);
    if (!row) return null;
    const { channel, secret, last } = row;
    return { clientId, channel: String(channel), secret: String(secret), last: Number(last) };
  }

  #transaction<T>(work: () => T): Promise<T> {
    return this.#patience.write(() => {
      this.#db.exec('begin immediate');
      try {
        const result = work();
        this.#db.exec('commit');
        return result;
      } catch (error) {
        // After some failures SQLite has already rolled the transaction back.
        if (this.#db.isTransaction) this.#db.exec('rollback');
        throw error;
      }
    });
  }

  #get(query: string, ...values: (string | number)[]): Row | undefined {
    return this.#db.prepare(query).get(...values) as Row | undefined;
  }

  #run(query: string, ...values: (string | number | null)[]): void {
    this.#db.prepare(query).run(...values);
  }
}

function openFile(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  // Reading reveals whether it is a database at all.
  db.exec(`pragma busy_timeout = ${OPENING}; pragma synchronous = full; pragma schema_version`);
  return db;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
