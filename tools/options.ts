import { parseArgs } from 'node:util';
import { readNodes, readPort, type StoreName } from '../demo/options.ts';
import { type BrowserName, browserNames } from './browsers/find.ts';

export const clientNames = ['naive', 'faultline'] as const;
export type ClientName = (typeof clientNames)[number];

export interface StartOptions {
  /** The requested browser; default: the first that is found. */
  readonly browser?: BrowserName;
  /** Port of the chat server; 0: any free port. */
  readonly port: number;
  /** Store of the chat server. */
  readonly store: StoreName;
  /** Number of chat server processes that share the store. */
  readonly nodes: number;
  /** The client that the chat page starts with. */
  readonly client: ClientName;
  /** `window` and `tour` are explicit; `auto` opens a window if there is a display. */
  readonly mode: 'auto' | 'window' | 'tour';
  /** Folder for the tour's screenshots and recordings. */
  readonly out?: string;
  readonly help: boolean;
}

export const help = `Usage: npm start -- [options]

Opens the chat page in a browser with DevTools on the Faultline panel, until Ctrl-C.
Without a display it takes the tour: the three scenarios, headless, with a table at the end.

  --browser NAME   chrome, chromium, edge or firefox (default: the first one found)
  --client NAME    faultline or naive: the client that the page starts with (default: faultline)
  --port N         port of the chat server on 127.0.0.1 (default: any free one)
  --store NAME     sqlite or redis: where the chat server keeps its state (default: sqlite)
  --nodes N        chat server processes that share the store; more than 1 need redis (default: 1)
  --window         open a window, and fail where there is no display
  --tour           take the tour although there is a display; --headless is the same
  --out DIR        folder for the tour's screenshots and recordings (default: tour/<date-time>)
  --help           print this
`;

/** Wrong use of the command line; the message is for the user. */
export class UsageError extends Error {}

/** Parses the options of `npm start`. Throws a `UsageError` that names the option. */
export function parseStartOptions(argv: readonly string[]): StartOptions {
  const values = readArguments(argv);
  const tour = values.tour === true || values.headless === true;
  if (tour && values.window) {
    throw new UsageError('--window and --tour exclude each other; leave one out.');
  }
  return {
    ...(values.browser === undefined
      ? {}
      : { browser: oneOf('--browser', values.browser, browserNames) }),
    port: used(() => readPort(values.port ?? '0')),
    ...used(() => readNodes(values.nodes ?? '1', values.store ?? 'sqlite')),
    client: oneOf('--client', values.client ?? 'faultline', clientNames),
    mode: tour ? 'tour' : values.window ? 'window' : 'auto',
    ...(values.out === undefined ? {} : { out: values.out }),
    help: values.help === true,
  };
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        browser: { type: 'string' },
        client: { type: 'string' },
        port: { type: 'string' },
        store: { type: 'string' },
        nodes: { type: 'string' },
        window: { type: 'boolean' },
        tour: { type: 'boolean' },
        headless: { type: 'boolean' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found) return found;
  throw new UsageError(`${option} takes one of ${allowed.join(', ')}, not "${value}".`);
}

/** An error in one of the demo's options is wrong usage here too. */
function used<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Whether a window can be opened here. */
export function hasDisplay(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
