import type { PageNatives } from '../natives.ts';
import { URL } from '../url.ts';
import type { WrapContext } from './context.ts';
import { isObject, isUrl } from './of-any-window.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MAX_REASON = 123;

/** The URL that a WebSocket made with these arguments has; `null` where the browser may throw, and should. */
export function socketUrl(
  { scope, natives }: Pick<WrapContext, 'scope' | 'natives'>,
  [url, protocols = []]: unknown[],
): string | null {
  const base = natives.base();
  if (!(typeof url === 'string' || isUrl(url)) || !hasTokens(protocols)) return null;
  if (!URL.canParse(url, base)) return null;
  const parsed = new URL(url, base);
  parsed.protocol = parsed.protocol.replace(/^http/, 'ws');
  if (!['ws:', 'wss:'].includes(parsed.protocol) || parsed.href.includes('#')) return null;
  // Browsers throw at mixed content, with exceptions of their own.
  return parsed.protocol === 'ws:' && scope.location.protocol === 'https:' ? null : parsed.href;
}

function hasTokens(protocols: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(protocols) ? protocols : [protocols];
  return (
    list.every((token) => typeof token === 'string' && TOKEN.test(token)) &&
    new Set(list).size === list.length
  );
}

/** The arguments of `close` with objects converted, as the browser would, once. What it would not take is left for it to say so. */
export function closeArguments({ toText, toNumber }: PageNatives, args: unknown[]): unknown[] {
  const [code, reason, ...rest] = args;
  if (!isObject(code) && !isObject(reason)) return args;
  // As the browser does, the code first.
  const number = isObject(code) ? toNumber(code) : code;
  return [number, isObject(reason) ? toText(reason) : reason, ...rest];
}

/** Whether `close` would take them. */
export function closes(context: WrapContext, args: unknown[]): boolean {
  try {
    checkClose(context, args);
    return true;
  } catch {
    return false;
  }
}

/** As `close` throws natively, for a socket that has no native one yet. */
export function checkClose({ scope, natives }: WrapContext, [code, reason]: unknown[]): void {
  const { DOMException } = scope;
  const number = natives.toNumber(code);
  if (code !== undefined && number !== 1000 && !(number >= 3000 && number <= 4999)) {
    throw new DOMException(
      `Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. ${number} is neither.`,
      'InvalidAccessError',
    );
  }
  // A symbol throws here, as natively.
  if (
    reason !== undefined &&
    new TextEncoder().encode(natives.toText(reason)).length > MAX_REASON
  ) {
    throw new DOMException(
      `Failed to execute 'close' on 'WebSocket': The close reason must not be greater than ${MAX_REASON} UTF-8 bytes.`,
      'SyntaxError',
    );
  }
}
