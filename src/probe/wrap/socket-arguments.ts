import type { PageNatives, PageScope } from '../natives.ts';
import { URL } from '../url.ts';
import type { WrapContext } from './context.ts';
import { isObject, isUrl } from './of-any-window.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MAX_REASON = 123;

/** The URL of a WebSocket created with these arguments; `null` where the browser may have to throw. */
export function socketUrl(scope: PageScope, [url, protocols = []]: unknown[]): string | null {
  const { document, location } = scope;
  if (!(typeof url === 'string' || isUrl(url)) || !hasTokens(protocols)) return null;
  if (!URL.canParse(url, document.baseURI)) return null;
  const parsed = new URL(url, document.baseURI);
  parsed.protocol = parsed.protocol.replace(/^http/, 'ws');
  if (!['ws:', 'wss:'].includes(parsed.protocol) || parsed.href.includes('#')) return null;
  // Browsers throw on mixed content, with various exceptions.
  return parsed.protocol === 'ws:' && location.protocol === 'https:' ? null : parsed.href;
}

function hasTokens(protocols: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(protocols) ? protocols : [protocols];
  return (
    list.every((token) => typeof token === 'string' && TOKEN.test(token)) &&
    new Set(list).size === list.length
  );
}

/** The arguments of `close` with objects converted once, as the browser would. Invalid arguments are left for the browser to reject. */
export function closeArguments({ toText, toNumber }: PageNatives, args: unknown[]): unknown[] {
  const [code, reason, ...rest] = args;
  if (!isObject(code) && !isObject(reason)) return args;
  // In the browser's order, the code first.
  const number = isObject(code) ? toNumber(code) : code;
  return [number, isObject(reason) ? toText(reason) : reason, ...rest];
}

/** Whether `close` would accept them. */
export function closes(context: WrapContext, args: unknown[]): boolean {
  try {
    checkClose(context, args);
    return true;
  } catch {
    return false;
  }
}

/** Throws what the native `close` throws, for a socket that has no native one yet. */
export function checkClose({ scope, natives }: WrapContext, [code, reason]: unknown[]): void {
  const { DOMException } = scope;
  const number = natives.toNumber(code);
  if (code !== undefined && number !== 1000 && !(number >= 3000 && number <= 4999)) {
    throw new DOMException(
      `Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. ${number} is neither.`,
      'InvalidAccessError',
    );
  }
  // A symbol throws here, as it does natively.
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
