import { randomUUID } from 'node:crypto';
import { refuseUnknown, requireOptions, whyOf, wrong } from '../../connection/errors.ts';
import { Queues } from '../queues.ts';
import { reportTo } from '../report.ts';
import type {
  Claim,
  EventListener,
  Kind,
  Notice,
  Opened,
  Outcome,
  Range,
  Session,
  Step,
  Store,
  StoredBody,
  StoredEvent,
} from '../store.ts';
import { type Address, unreachable } from './redis-address.ts';
import { RedisChannels } from './redis-channels.ts';
import { connectable } from './redis-client.ts';
import { APPLY, CLAIM, OPEN, RANGE, READ } from './redis-scripts.ts';

/** Your own commands, each as its words: `['SADD', 'users', 'ana']`. Run in the transaction, in this order, before everything else. */
export type RedisWrites = readonly (readonly string[])[];

/** How to reach the server, as in `createClient` of the package `redis`. */
export interface RedisStoreOptions extends Address {
  /** Prefix of all keys. Default `faultline:`. */
  readonly prefix?: string;
  /** Called each time Redis becomes unreachable, and when it turns out to be a replica. Default: `console.error`. */
  readonly onError?: (error: Error) => void;
}

type Client = ReturnType<typeof connectable>;

/** Fields of a session and its claim. */
const FIELDS = ['channel', 'secret', 'last', 'connection', 'kind', 'instance', 'epoch', 'arrival'];
/** Most log reads among the commands waiting for Redis: when Redis returns, all readers of a node read at once, and none of those reads may be refused. */
const MAX_READS = 1000;
/** Least time between two searches for a new master, ms. */
const SEARCH_INTERVAL = 2000;
/** Interval of the checks whether a restarted Redis has loaded its data, ms. */
const LOADING_INTERVAL = 100;

/** For any number of nodes on one Redis 7 server. */
export class RedisStore implements Store<RedisWrites> {
  readonly mayLoseClaims = true;
  /** For your own commands. */
  readonly client: Client;
  readonly #subscriber: Client;
  readonly #channels: RedisChannels;
  readonly #prefix: string;
  readonly #listeners = new Set<(notice: Notice) => void>();
  readonly #lanes = new Queues();
  #lane = 0;
  /** When the next search for a new master is allowed, on the scale of `performance.now()`, ms. */
  #mayLook = 0;
  readonly #onError: (error: Error) => void;
  #closed = false;

  private constructor(
    client: Client,
    subscriber: Client,
    prefix: string,
    onError: (error: Error) => void,
  ) {
    this.client = client;
    this.#subscriber = subscriber;
    this.#onError = onError;
    this.#channels = new RedisChannels(subscriber);
    this.#prefix = prefix;
  }

  /** Rejects with a readable message when Redis cannot be reached now. If it goes away later the store waits for it, and its methods reject meanwhile. */
  static async open(given: RedisStoreOptions): Promise<RedisStore> {
    requireOptions('RedisStore.open', given);
    const {
      prefix = 'faultline:',
      onError = (error) => console.error(error.message),
      ...address
    } = given;
    const { url, path, username, password, database, ...unknown } = address;
    refuseUnknown(Object.keys(unknown));
    if (typeof prefix !== 'string') wrong('prefix', 'a text', prefix);
    if (typeof onError !== 'function') wrong('onError', 'a function', onError);
    if (url !== undefined && typeof url !== 'string') wrong('url', 'a text', url);
    const report = reportTo(onError);
    const client = connectable(address, report);
    const subscriber = connectable(address, report);
    const store = new RedisStore(client, subscriber, prefix, report);
    try {
      await Promise.all([client.connect(), subscriber.connect()]);
      await subscriber.subscribe(store.#topic('notices'), (text) => {
        store.#notice(JSON.parse(text) as Notice);
      });
    } catch (error) {
      await store.close();
      throw unreachable(address, error);
    }
    const lookAgain = () => void store.#lookAgain();
    client.on('ready', lookAgain);
    subscriber.on('ready', lookAgain);
    subscriber.on('connect', () => store.#channels.renewing());
    return store;
  }

  async open({ clientId, channel, secret, last }: Session): Promise<Opened> {
    const keys = [this.#session(clientId)];
    const found = await this.#ask(
      this.client.eval(OPEN, { keys, arguments: [channel, secret, String(last)] }),
    );
    const [inChannel, itsSecret, itsLast, arrival] = found as [string, string, string, number];
    return { clientId, channel: inChannel, secret: itsSecret, last: Number(itsLast), arrival };
  }

  async find(clientId: string): Promise<{ session: Session; claim: Claim | null } | null> {
    const found = await this.#ask(this.client.hmGet(this.#session(clientId), FIELDS));
    const [channel, secret, last, connection, kind, instance, epoch, arrival] = found;
    if (typeof channel !== 'string' || typeof secret !== 'string') return null;
    const claim = connection
      ? {
          ...{ connection, kind: kind as Kind, instance: instance || null },
          ...{ epoch: Number(epoch), arrival: Number(arrival ?? 0) },
        }
      : null;
    return { session: { clientId, channel, secret, last: Number(last) }, claim };
  }

  async claim(clientId: string, claim: Claim): Promise<boolean> {
    const { connection, kind, instance, epoch, arrival } = claim;
    const keys = [this.#session(clientId)];
    const words = [connection, kind, instance ?? '', String(epoch), String(arrival)];
    const newest = await this.#ask(this.client.eval(CLAIM, { keys, arguments: words }));
    if (newest === null) throw new Error('Redis has lost the session that was just opened.');
    return newest === 1;
  }

  async apply({
    channel,
    turn,
    id,
    refusal,
    events,
    also = [],
  }: Step<RedisWrites>): Promise<Outcome> {
    const stored = events.map(({ body, encoding }) => JSON.stringify({ body, encoding }));
    const words = also.flatMap((command) => [String(command.length), ...command]);
    const keys = [
      this.#session(turn?.clientId ?? ''),
      ...['ids', 'order', 'events'].map((kind) => this.#of(channel, kind)),
    ];
    const step = [
      this.#topic(`told:${channel}`),
      ...[turn ? String(turn.sequence) : '', turn?.instance ?? '', id ?? '', refusal ?? ''],
      ...[String(stored.length), ...stored],
      ...[String(also.length), ...words],
    ];
    const answer = await this.#ask(this.client.eval(APPLY, { keys, arguments: step }));
    const [type, value] = answer as [Outcome['type'], string];
    switch (type) {
      case 'applied':
        return { type, last: Number(value) };
      case 'duplicate':
        return { type, refusal: value || null };
      case 'expected':
        return { type, sequence: Number(value) };
      case 'replaced':
        return { type, instance: value || null };
      case 'unknown':
        return { type };
    }
  }

  async range(channel: string): Promise<Range> {
    const keys = [this.#of(channel, 'events'), `${this.#prefix}log`];
    const found = await this.#read(() =>
      this.client.eval(RANGE, { keys, arguments: [randomUUID()] }),
    );
    const [log, first = '1', last = '0'] = found as [string, string?, string?];
    return { log, first: Number.parseInt(first, 10), last: Number.parseInt(last, 10) };
  }

  async eventsAfter(channel: string, sequence: number, limit: number): Promise<StoredEvent[]> {
    const keys = [this.#of(channel, 'events')];
    const words = [String(sequence), String(limit)];
    const page = await this.#read(() => this.client.eval(READ, { keys, arguments: words }));
    const entries = page as [id: string, fields: [name: string, text: string]][];
    return entries.map(([id, [, text]]) => eventOf(id, text));
  }

  subscribe(channel: string, listener: EventListener): Promise<() => void> {
    return this.#channels.subscribe(this.#topic(`told:${channel}`), (text) => {
      if (text === 'missed') return listener(text);
      const space = text.indexOf(' ');
      listener(eventOf(text.slice(0, space), text.slice(space + 1)));
    });
  }

  async notify(notice: Notice): Promise<void> {
    await this.#ask(this.client.publish(this.#topic('notices'), JSON.stringify(notice)));
  }

  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #notice(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const client of [this.client, this.#subscriber]) if (client.isOpen) client.destroy();
  }

  #read<T>(ask: () => Promise<T>): Promise<T> {
    this.#lane = (this.#lane + 1) % MAX_READS;
    return this.#lanes.run(String(this.#lane), () => this.#ask(ask()));
  }

  /** Adds context: Redis's own errors do not say where they come from. */
  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const why = whyOf(error);
      if (why.startsWith('READONLY')) this.#lookForMaster();
      throw new Error(`Redis failed: ${why}`, { cause: error });
    }
  }

  /** Events published while the subscriber was disconnected are in the log, to be read by the other client; but not while Redis is loading its data. */
  async #lookAgain(): Promise<void> {
    const problem = await this.client.ping().then(() => '', String);
    if (!this.client.isReady || !this.#subscriber.isReady) return;
    if (!problem.includes('LOADING')) {
      this.#channels.missed();
      return this.#notice({ type: 'missed' });
    }
    await new Promise((resolve) => setTimeout(resolve, LOADING_INTERVAL));
    return this.#lookAgain();
  }

  /** After a failover the former master may continue as a replica: it does not disconnect its clients, but accepts no more writes. */
  #lookForMaster(): void {
    const now = performance.now();
    if (this.#closed || now < this.#mayLook) return;
    this.#mayLook = now + SEARCH_INTERVAL;
    const what = 'Redis is a read-only replica; it is connected to anew: another may be there now.';
    this.#onError(new Error(what));
    for (const client of [this.client, this.#subscriber]) {
      client.destroy();
      // The client itself retries until it is closed.
      client.connect().catch(() => {});
    }
  }

  #session(clientId: string): string {
    return `${this.#prefix}session:${clientId}`;
  }

  #of(channel: string, kind: string): string {
    return `${this.#prefix}${kind}:${channel}`;
  }

  /** Each database of a Redis server has its own keys, but published messages reach all databases. */
  #topic(name: string): string {
    return `${this.#prefix}${this.client.options.database ?? 0}:${name}`;
  }
}

function eventOf(id: string, text: string): StoredEvent {
  return { sequence: Number.parseInt(id, 10), ...(JSON.parse(text) as StoredBody) };
}
