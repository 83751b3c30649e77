import { TRANSPORTS, type Transport } from '../journal/transport.ts';
import { RANGES } from './backoff.ts';
import { LONGEST } from './clock.ts';
import { A_TIME, isTime, refuseUnknown, requireOptions, wrong } from './errors.ts';
import { isCount } from './frames.ts';
import type { Config } from './machine.ts';
import type { ConnectionOptions, Jitter } from './options.ts';

/** What relative URLs are resolved against: a worker has no document. */
interface Page {
  readonly document: { readonly baseURI?: string };
  readonly location: { readonly href: string };
}

/** The part of an HTTP or WebSocket scheme before the `s` that makes it secure. */
const SCHEME = /^(?:http|ws)(?=s?:)/;

/** Default of each numeric option and, for counts, the minimum. The options without a minimum are times in ms. */
const NUMBERS = {
  maxReconnectAttempts: [10, 0],
  reconnectDelay: [1000],
  maxReconnectDelay: [30_000],
  connectTimeout: [5000],
  confirmTimeout: [10_000],
  heartbeatInterval: [30_000],
  heartbeatTimeout: [5000],
  upgradeInterval: [30_000],
  maxQueue: [10_000, 1],
  maxMessageSize: [1_000_000, 1],
} as const;

/** Methods that the value of each option must have; an empty list means that the value is itself a function. */
const SHAPES = {
  store: ['open', 'save', 'close', 'keep'],
  clock: ['now', 'setTimeout', 'clearTimeout'],
  network: ['WebSocket', 'fetch'],
  auth: [],
  random: [],
  page: [],
} as const;

const NAMES: readonly string[] = [
  ...Object.keys({ ...NUMBERS, ...SHAPES }),
  ...['streamingMode', 'websocketEndpoint', 'apiEndpoint', 'jitter', 'name'],
];

export interface Configured extends Config {
  readonly maxQueue: number;
  readonly maxMessageSize: number;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError naming the option, its value and what it may be
 */
export function configure(options: ConnectionOptions): Configured {
  requireOptions('ConnectionManager', options);
  refuseUnknown(Object.keys(options).filter((name) => !NAMES.includes(name)));
  const { name = '' } = options;
  if (typeof name !== 'string') wrong('name', 'a text', name);
  for (const [name, methods] of Object.entries(SHAPES)) {
    const value: unknown = options[name as keyof typeof SHAPES];
    if (value !== undefined) checkShape(name, value, methods);
  }
  const mode = oneOf(options, 'streamingMode', ['auto', ...TRANSPORTS]);
  const jitter = oneOf(options, 'jitter', Object.keys(RANGES));
  const modes = mode === 'auto' ? TRANSPORTS : [mode as Transport];
  const numbers = numbersOf(options);
  const { reconnectDelay, maxReconnectDelay } = numbers;
  if (maxReconnectDelay < reconnectDelay) {
    wrong('maxReconnectDelay', `at least reconnectDelay (${reconnectDelay})`, maxReconnectDelay);
  }
  const route = modes.map((transport) => ({ transport, url: endpoint(options, transport) }));
  return { ...numbers, route, jitter: jitter as Jitter };
}

type Numbers = Record<keyof typeof NUMBERS, number>;

function numbersOf(options: ConnectionOptions): Numbers {
  const numbers: Partial<Numbers> = {};
  for (const [key, [fallback, least]] of Object.entries(NUMBERS)) {
    const name = key as keyof Numbers;
    const { [name]: value = fallback }: { readonly [N in keyof Numbers]?: unknown } = options;
    const counts = least !== undefined;
    const endless = counts || name === 'upgradeInterval';
    const fits =
      value === Number.POSITIVE_INFINITY
        ? endless
        : counts
          ? isCount(value, least)
          : isTime(value) && value <= LONGEST;
    if (!fits) {
      const must = counts ? `a whole number from ${least}` : `${A_TIME}, up to ${LONGEST}`;
      wrong(name, must + (endless ? ', or Infinity' : ''), value);
    }
    numbers[name] = value as number;
  }
  return numbers as Numbers;
}

function endpoint(options: ConnectionOptions, transport: Transport): string {
  const isSocket = transport === 'websocket';
  const name = isSocket ? 'websocketEndpoint' : 'apiEndpoint';
  const given: unknown = options[name];
  const { document, location } = globalThis as Partial<Page>;
  const here = document?.baseURI ?? location?.href;
  if (typeof given === 'string' && given !== '' && URL.canParse(given, here)) {
    const url = new URL(given, here);
    url.hash = '';
    if (SCHEME.test(url.href)) return url.href.replace(SCHEME, isSocket ? 'ws' : 'http');
  }
  const whole = here === undefined ? ', with its host' : '';
  return wrong(
    name,
    `a http, https, ws or wss URL for the transport '${transport}'${whole}`,
    given,
  );
}

function checkShape(name: string, value: unknown, methods: readonly string[]): void {
  const isFunction = (one: unknown) => typeof one === 'function';
  const fields = Object(value) as Record<string, unknown>;
  const many = methods.join(', ');
  if (many ? methods.every((of) => isFunction(fields[of])) : isFunction(value)) return;
  wrong(name, many ? `an object with ${many}` : 'a function', value);
}

/** @param allowed the allowed values, the default first */
function oneOf(
  options: ConnectionOptions,
  name: 'streamingMode' | 'jitter',
  allowed: readonly string[],
): string {
  const { [name]: value = allowed[0] as string } = options;
  return allowed.includes(value) ? value : wrong(name, `one of ${allowed.join(', ')}`, value);
}
