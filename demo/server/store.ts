import { DatabaseSync } from 'node:sqlite';
import type { Json } from '../../src/connection/protocol.ts';

/** What a client id's outbox has got done. */
export interface Session {
  readonly clientId: string;
  readonly user: string;
  readonly secret: string;
  /** The highest sequence number applied. */
  readonly last: number;
}

export interface AppliedMessage {
  readonly messageId: string;
  /** `null` for a client that speaks the plain protocol. */
  readonly clientId: string | null;
  readonly sequence: number | null;
  readonly text: string;
  readonly at: number;
}

export interface StoredEvent {
  readonly sequence: number;
  readonly body: Json;
}

/** A reply that the bot has not finished. */
export interface Reply {
  readonly messageId: string;
  readonly user: string;
  readonly text: string;
  /** Words that are out already. */
  readonly progress: number;
}

/** Events kept for each user; who comes back later than that misses the oldest. */
const KEPT_EVENTS = 2000;

const SCHEMA = `
  create table if not exists session (
    client_id text primary key, user text not null, secret text not null, last integer not null
  );
  create table if not exists message (
    id integer primary key, user text not null, message_id text not null, client_id text,
    sequence integer, text text not null, at real not null, unique (user, message_id)
  );
  create table if not exists event (
    user text not null, sequence integer not null, body text not null, primary key (user, sequence)
  );
  create table if not exists reply (
    message_id text not null, user text not null, text text not null, progress integer not null,
    primary key (user, message_id)
  );
`;

/** The chat's state, in SQLite: a file that outlives the server, or memory. */
export class Store {
  readonly #db: DatabaseSync;

  /** @param path a file, or `:memory:` */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    // The write-ahead log keeps every committed transaction when the process is killed.
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    this.#db.exec(SCHEMA);
  }

  close(): void {
    this.#db.close();
  }

  /** All of it is stored, or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('begin immediate');
    try {
      const result = work();
      this.#db.exec('commit');
      return result;
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  session(clientId: string): Session | undefined {
    const row = this.#db
      .prepare('select client_id as clientId, user, secret, last from session where client_id = ?')
      .get(clientId);
    return row as Session | undefined;
  }

  addSession({ clientId, user, secret, last }: Session): void {
    this.#db
      .prepare('insert into session (client_id, user, secret, last) values (?, ?, ?, ?)')
      .run(clientId, user, secret, last);
  }

  advance(clientId: string, last: number): void {
    this.#db.prepare('update session set last = ? where client_id = ?').run(last, clientId);
  }

  hasMessage(user: string, messageId: string): boolean {
    const query = 'select 1 from message where user = ? and message_id = ?';
    return this.#db.prepare(query).get(user, messageId) !== undefined;
  }

  addMessage(user: string, { messageId, clientId, sequence, text, at }: AppliedMessage): void {
    this.#db
      .prepare(
        'insert into message (user, message_id, client_id, sequence, text, at) values (?, ?, ?, ?, ?, ?)',
      )
      .run(user, messageId, clientId, sequence, text, at);
  }

  /** A user's messages, in the order in which they were applied. */
  messages(user: string): AppliedMessage[] {
    const query =
      'select message_id as messageId, client_id as clientId, sequence, text, at from message where user = ? order by id';
    return this.#db.prepare(query).all(user) as unknown as AppliedMessage[];
  }

  /** @returns the event's sequence number */
  addEvent(user: string, body: Json): number {
    const sequence = this.lastEvent(user) + 1;
    this.#db
      .prepare('insert into event (user, sequence, body) values (?, ?, ?)')
      .run(user, sequence, JSON.stringify(body));
    this.#db
      .prepare('delete from event where user = ? and sequence <= ?')
      .run(user, sequence - KEPT_EVENTS);
    return sequence;
  }

  lastEvent(user: string): number {
    const query = 'select max(sequence) as last from event where user = ?';
    const { last } = this.#db.prepare(query).get(user) as { last: number | null };
    return last ?? 0;
  }

  firstEvent(user: string): number {
    const query = 'select min(sequence) as first from event where user = ?';
    const { first } = this.#db.prepare(query).get(user) as { first: number | null };
    return first ?? 1;
  }

  /** Events after `sequence`, oldest first. */
  eventsAfter(user: string, sequence: number): StoredEvent[] {
    const query =
      'select sequence, body from event where user = ? and sequence > ? order by sequence';
    const rows = this.#db.prepare(query).all(user, sequence) as unknown as {
      sequence: number;
      body: string;
    }[];
    return rows.map((row) => ({ sequence: row.sequence, body: JSON.parse(row.body) as Json }));
  }

  addReply({ messageId, user, text, progress }: Reply): void {
    this.#db
      .prepare('insert into reply (message_id, user, text, progress) values (?, ?, ?, ?)')
      .run(messageId, user, text, progress);
  }

  progress({ user, messageId }: Reply, progress: number): void {
    this.#db
      .prepare('update reply set progress = ? where user = ? and message_id = ?')
      .run(progress, user, messageId);
  }

  removeReply({ user, messageId }: Reply): void {
    this.#db.prepare('delete from reply where user = ? and message_id = ?').run(user, messageId);
  }

  unfinishedReplies(): Reply[] {
    const query = 'select message_id as messageId, user, text, progress from reply';
    return this.#db.prepare(query).all() as unknown as Reply[];
  }
}
