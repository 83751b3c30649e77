import { DoorError } from './door.ts';

/** How browsers report a failed evaluation; each fills in different fields. */
export interface ExceptionInfo {
  readonly isError?: boolean;
  readonly isException?: boolean;
  readonly code?: string;
  readonly description?: string;
  readonly value?: string;
  readonly details?: readonly unknown[];
}

/** Most characters of a page's own text that are repeated. */
const MAX_WORDS = 1000;

/** Why an evaluation failed; `undefined` when it did not. */
export function failureOf(
  lastError: string | undefined,
  info: ExceptionInfo | undefined,
): DoorError | undefined {
  if (lastError !== undefined) return explain(lastError);
  if (info?.isError) return explain(describe(info));
  if (!info?.isException) return undefined;
  // Text from the page: no conclusions are drawn from it.
  const words = describe(info).slice(0, MAX_WORDS);
  return new DoorError('unavailable', `The page threw an error of its own. (${words})`);
}

function describe({ description, value, code, details = [] }: ExceptionInfo): string {
  const text = description ?? value ?? code ?? 'unknown error';
  return details.reduce<string>((filled, detail) => filled.replace('%s', String(detail)), text);
}

function explain(message: string): DoorError {
  if (/context invalidated|extension.*(removed|reloaded)/i.test(message)) {
    return new DoorError('updated', message);
  }
  if (/permission|not allowed|denied|cannot access|can't access|restricted/i.test(message)) {
    return new DoorError(
      'denied',
      `The browser does not let extensions inspect this page. Open the panel on a page over http or https that has loaded and is not sandboxed as a whole. What the browser shows in place of a page is its own, as when a server does not answer. (${message})`,
    );
  }
  return new DoorError('unavailable', message);
}
