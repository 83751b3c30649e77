import { TRANSPORTS, type Transport } from '../journal/entry.ts';
import type { Config } from './machine.ts';
import type { ConnectionOptions, Jitter } from './options.ts';

const MODES: readonly string[] = ['auto', ...TRANSPORTS];
const JITTERS: readonly Jitter[] = ['full', 'equal', 'decorrelated', 'additive', 'none'];

const DEFAULTS = {
  maxReconnectAttempts: 10,
  reconnectDelay: 1000,
  maxReconnectDelay: 30_000,
  connectTimeout: 5000,
  confirmTimeout: 10_000,
  heartbeatInterval: 30_000,
  heartbeatTimeout: 5000,
  upgradeInterval: 30_000,
  maxQueue: 10_000,
  maxMessageSize: 1_000_000,
} as const;

/** The methods that each must have; none: it is a function itself. */
const SHAPES = {
  store: ['open', 'save', 'close', 'keep'],
  clock: ['now', 'setTimeout', 'clearTimeout'],
  network: ['WebSocket', 'fetch'],
  auth: [],
  random: [],
  page: [],
} as const;

export interface Configured {
  readonly machine: Config;
  readonly maxQueue: number;
  readonly maxMessageSize: number;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError that names the option, what it was and what it may be
 */
export function configure(options: ConnectionOptions): Configured {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('ConnectionManager needs an options object.');
  }
  for (const [name, methods] of Object.entries(SHAPES)) {
    const value: unknown = options[name as keyof typeof SHAPES];
    if (value !== undefined) checkShape(name, value, methods);
  }
  const mode = oneOf('streamingMode', options.streamingMode ?? 'auto', MODES);
  const jitter = oneOf('jitter', options.jitter ?? 'full', JITTERS);
  const modes = mode === 'auto' ? TRANSPORTS : [mode as Transport];
  const base = duration(options, 'reconnectDelay');
  const cap = duration(options, 'maxReconnectDelay');
  if (cap < base) wrong('maxReconnectDelay', `at least reconnectDelay (${base})`, cap);
  return {
    machine: {
      route: modes.map((transport) => ({ transport, url: endpoint(options, transport) })),
      maxAttempts: count(options, 'maxReconnectAttempts', 0),
      jitter: jitter as Jitter,
      base,
      cap,
      connectTimeout: duration(options, 'connectTimeout'),
      confirmTimeout: duration(options, 'confirmTimeout'),
      heartbeatInterval: duration(options, 'heartbeatInterval'),
      heartbeatTimeout: duration(options, 'heartbeatTimeout'),
      upgradeInterval:
        options.upgradeInterval === Number.POSITIVE_INFINITY
          ? options.upgradeInterval
          : duration(options, 'upgradeInterval'),
    },
    maxQueue: count(options, 'maxQueue', 1),
    maxMessageSize: count(options, 'maxMessageSize', 1),
  };
}

function endpoint(options: ConnectionOptions, transport: Transport): string {
  const isSocket = transport === 'websocket';
  const name = isSocket ? 'websocketEndpoint' : 'apiEndpoint';
  const given: unknown = options[name];
  const here = (globalThis as { location?: { href: string } }).location?.href;
  if (typeof given === 'string' && given !== '' && URL.canParse(given, here)) {
    const url = new URL(given, here);
    const [, secure] = /^(?:http|ws)(s?):/.exec(url.href) ?? [];
    if (secure !== undefined) {
      url.protocol = (isSocket ? 'ws' : 'http') + secure;
      url.hash = '';
      return url.href;
    }
  }
  return wrong(name, `a http, https, ws or wss URL for the transport '${transport}'`, given);
}

function checkShape(name: string, value: unknown, methods: readonly string[]): void {
  const isFunction = (one: unknown) => typeof one === 'function';
  const fields = Object(value) as Record<string, unknown>;
  if (methods.length === 0 ? isFunction(value) : methods.every((of) => isFunction(fields[of])))
    return;
  wrong(name, methods.join() ? `an object with ${methods.join(', ')}` : 'a function', value);
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  return wrong(name, `one of ${allowed.join(', ')}`, value);
}

type Numeric = keyof typeof DEFAULTS;

function duration(options: ConnectionOptions, name: Numeric): number {
  const value: unknown = options[name] ?? DEFAULTS[name];
  // Timers take at most 2^31 − 1 ms; what is longer would fire at once.
  if (typeof value === 'number' && value > 0 && value <= 2_147_483_647) return value;
  return wrong(name, 'a number of ms above 0', value);
}

function count(options: ConnectionOptions, name: Numeric, least: number): number {
  const value: unknown = options[name] ?? DEFAULTS[name];
  if (value === Number.POSITIVE_INFINITY) return value;
  if (Number.isSafeInteger(value) && Number(value) >= least) return Number(value);
  return wrong(name, `a whole number from ${least}`, value);
}

function wrong(name: string, must: string, value: unknown): never {
  const shown = typeof value === 'string' ? `'${value.slice(0, 100)}'` : String(value);
  throw new TypeError(`Option ${name} must be ${must}; it is ${shown}.`);
}
