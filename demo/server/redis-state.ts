import { randomUUID } from 'node:crypto';
import { RedisStore, type RedisWrites } from '../../src/server/stores/redis.ts';
import { type AppliedMessage, type ChatState, LEASE_TIME, type Reply } from './state.ts';

const REPLIES = 'chat:replies';

/** The chat's state in Redis, for any number of nodes. */
export class RedisState implements ChatState<RedisWrites> {
  readonly store: RedisStore;
  readonly #node = randomUUID();

  private constructor(store: RedisStore) {
    this.store = store;
  }

  /**
   * Rejects with a readable message when the Redis server does not answer.
   *
   * @param path the Unix socket of the Redis server
   */
  static async open(path: string): Promise<RedisState> {
    return new RedisState(await RedisStore.open({ path }));
  }

  accept(user: string, message: AppliedMessage, reply: Reply): RedisWrites {
    return [['RPUSH', messagesOf(user), JSON.stringify(message)], ...this.progress(reply)];
  }

  async messages(user: string): Promise<AppliedMessage[]> {
    const all = await this.store.client.lRange(messagesOf(user), 0, -1);
    return all.map((text) => JSON.parse(text) as AppliedMessage);
  }

  /** The node that said the last word has the lease. */
  progress(reply: Reply): RedisWrites {
    return [
      ['HSET', REPLIES, keyOf(reply), JSON.stringify(reply)],
      ['SET', leaseOf(reply), this.#node, 'PX', String(LEASE_TIME)],
    ];
  }

  finish(reply: Reply): RedisWrites {
    return [
      ['HDEL', REPLIES, keyOf(reply)],
      ['DEL', leaseOf(reply)],
    ];
  }

  async unfinishedReplies(): Promise<Reply[]> {
    const all = await this.store.client.hVals(REPLIES);
    return all.map((text) => JSON.parse(text) as Reply);
  }

  async lease(reply: Reply): Promise<boolean> {
    const { client } = this.store;
    const taken = await client.set(leaseOf(reply), this.#node, {
      condition: 'NX',
      expiration: { type: 'PX', value: LEASE_TIME },
    });
    return taken !== null || (await client.get(leaseOf(reply))) === this.#node;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

const messagesOf = (user: string): string => `chat:messages:${user}`;
const keyOf = ({ user, messageId }: Reply): string => `${user} ${messageId}`;
const leaseOf = (reply: Reply): string => `chat:lease:${keyOf(reply)}`;
