import { DatabaseSync } from 'node:sqlite';
import { SqliteStore, type SqliteWrites } from '../../src/server/stores/sqlite.ts';
import type { AppliedMessage, ChatState, Reply } from './state.ts';

const SCHEMA = `
  create table if not exists message (
    id integer primary key, user text not null, message_id text not null, client_id text,
    sequence integer, text text not null, at real not null
  );
  create index if not exists message_user on message (user);
  create table if not exists reply (
    message_id text not null, user text not null, text text not null, progress integer not null,
    primary key (user, message_id)
  );
`;

/** The chat's state in SQLite: a file that outlives the server, or memory. For a single node. */
export class SqliteState implements ChatState<SqliteWrites> {
  readonly store: SqliteStore;
  readonly #db: DatabaseSync;

  /** @param path a file, or `:memory:` */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    // Survives a killed process; after a power failure, a demo may lose its last words.
    this.#db.exec('pragma synchronous = normal');
    this.store = new SqliteStore(this.#db);
    this.#db.exec(SCHEMA);
  }

  accept(user: string, message: AppliedMessage, reply: Reply): SqliteWrites {
    const { messageId, clientId, sequence, text, at } = message;
    return (db) => {
      db.prepare(
        'insert into message (user, message_id, client_id, sequence, text, at) values (?, ?, ?, ?, ?, ?)',
      ).run(user, messageId, clientId, sequence, text, at);
      db.prepare('insert into reply (message_id, user, text, progress) values (?, ?, ?, ?)').run(
        messageId,
        user,
        reply.text,
        reply.progress,
      );
    };
  }

  async messages(user: string): Promise<AppliedMessage[]> {
    const query =
      'select message_id as messageId, client_id as clientId, sequence, text, at from message where user = ? order by id';
    return this.#db.prepare(query).all(user) as unknown as AppliedMessage[];
  }

  progress({ user, messageId, progress }: Reply): SqliteWrites {
    return (db) => {
      db.prepare('update reply set progress = ? where user = ? and message_id = ?').run(
        progress,
        user,
        messageId,
      );
    };
  }

  finish({ user, messageId }: Reply): SqliteWrites {
    return (db) => {
      db.prepare('delete from reply where user = ? and message_id = ?').run(user, messageId);
    };
  }

  async unfinishedReplies(): Promise<Reply[]> {
    const query = 'select message_id as messageId, user, text, progress from reply';
    return this.#db.prepare(query).all() as unknown as Reply[];
  }

  async lease(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    this.#db.close();
  }
}
