import type { Mutant } from './mutant.ts';

const session = 'storage/session.ts';
const shared = 'tabs/shared.ts';
const websocket = '../server/websocket.ts';
const redisScripts = '../server/stores/redis-scripts.ts';

/** Of who may store, send and take messages: a stored outbox, tabs that share a connection, and the server. */
export const ownershipMutants: readonly Mutant[] = [
  {
    name: 'a page that took an outbox over still writes to it when it has been stolen',
    test: 'storage/robbed',
    file: session,
    find: '        this.#usedAt = usedAt;\n',
    replace: '',
  },
  {
    name: 'a page writes to an outbox that another one owns',
    test: 'storage/robbed',
    file: session,
    find: 'if (possession) return { clientId, possession };',
    replace: 'return { clientId, possession: possession ?? { release: async () => {} } };',
  },
  {
    name: 'a change of the outbox overtakes those behind one that failed',
    test: 'storage/trouble',
    file: session,
    find: 'await this.#storeSingly(batch)',
    replace: 'void this.#storeSingly(batch)',
  },
  {
    name: 'the messages of an outbox that is far along are set aside as damaged',
    test: 'storage/rows',
    file: 'storage/rows.ts',
    find: 'sequence - next <= MAX_FILLED',
    replace: 'sequence + next <= MAX_FILLED',
  },
  {
    name: 'a message that the next leading tab has restored counts as never sent',
    test: 'tabs/handover',
    file: shared,
    find: '{ queued: true, taken: true }',
    replace: '{ queued: true }',
  },
  {
    name: 'a tab that leaves takes back its messages that are on the wire',
    test: 'tabs/shared',
    file: shared,
    find: 'open.filter(({ taken }) => !taken)',
    replace: 'open',
  },
  {
    name: 'the server takes messages of a connection that another has replaced',
    test: 'server/late-hellos',
    file: '../server/exchange.ts',
    find: '    if (claim && claim.connection !== author.connection) throw replacedBy(store, claim);\n',
    replace: '',
  },
  {
    name: 'the late hello of a page that is gone takes over from the page that came after it',
    test: 'server/late-hellos',
    file: '../server/connections.ts',
    find: '      if (peer.gone) throw new Gone();\n',
    replace: '',
  },
  {
    name: 'a session in SQLite ends 30 days after its last hello, whatever was sent since',
    test: 'server/expiry',
    file: '../server/stores/sqlite.ts',
    find: 'update faultline_session set last = ?, seen = ?',
    replace: 'update faultline_session set last = ?, seen = max(seen, 0 * ?)',
  },
  {
    name: 'a Redis that is away is tried again at the same interval for ever',
    test: 'server/redis-client',
    file: '../server/stores/redis-client.ts',
    find: '100 * 2 ** retries',
    replace: '100',
  },
  {
    name: 'the server goes on with a plain connection when a message has failed',
    test: 'server/messages',
    file: websocket,
    find: '      failed = true;\n      flush();\n',
    replace: '      flush();\n',
  },
  {
    name: 'the server ends the newest connection when it hears late of an older one',
    test: 'server/connections',
    file: '../server/connections.ts',
    find: '(await this.#store.find(clientId))?.claim?.connection ?? connection',
    replace: 'connection',
  },
  {
    name: 'the server takes a message for one that it has, because one of that id was given up',
    test: 'server/messages',
    file: '../server/exchange.ts',
    find: 'again ? messageKey(messageId) : null',
    replace: 'messageKey(messageId)',
  },
  {
    name: 'a memory or SQLite store applies what a page had in work when another took over',
    test: 'server/claims',
    file: '../server/stores/local.ts',
    find: '!claim || claim.instance === instance',
    replace: 'claim?.connection !== null',
  },
  {
    name: 'a SQLite store does not ask who holds the claim when it applies a message',
    test: 'server/claims',
    file: '../server/stores/sqlite.ts',
    find: '      if (replaced) return replaced;\n',
    replace: '',
  },
  {
    name: 'a Redis store applies what a page had in work when another took over',
    test: 'server/takeover',
    file: redisScripts,
    find: "if session[2] and session[2] ~= ARGV[3] then return {'replaced', session[2]} end",
    replace: '',
  },
  {
    name: 'a claim that was under way to Redis when its page was reloaded displaces the new page',
    test: 'server/takeover',
    file: redisScripts,
    find: 'if tonumber(ARGV[5]) < tonumber(session[5] or 0) then return 0 end',
    replace: '',
  },
  {
    name: 'a page is refused because Redis has forgotten how many hellos came before',
    test: 'server/claims',
    file: redisScripts,
    find: "then redis.call('HSET', KEYS[1], 'arrivals', ARGV[5]) end",
    replace: 'then end',
  },
  {
    name: 'a welcome does not count what was applied between the hello and its claim',
    test: 'server/takeover',
    file: '../server/connections.ts',
    find: 'const { last } = found.session;',
    replace: 'const { last } = session;',
  },
  {
    name: 'what Redis publishes when it is back is passed on before the node has looked at its log',
    test: 'server/redis-channels',
    file: '../server/stores/redis-channels.ts',
    find: 'if (!this.#renewing) this',
    replace: 'this',
  },
  {
    name: 'a Redis that was busy, and goes away, is not reported',
    test: 'server/redis-client',
    file: '../server/stores/redis-client.ts',
    find: 'complaint !== what',
    replace: "complaint === ''",
  },
];
