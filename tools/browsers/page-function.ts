/** A function that is sent to a document as source text: it may only use its arguments and the document's globals. */
export type PageFunction<A extends readonly unknown[], R> = (...args: A) => R | Promise<R>;

export interface WaitOptions<A extends readonly unknown[]> {
  readonly args?: A;
  /** In milliseconds; default 15,000. */
  readonly timeout?: number;
}

/** Runs an expression in a document and resolves to its (awaited) value, which is passed as JSON. */
export type RunExpression = (expression: string) => Promise<unknown>;

const defaultTimeout = 30_000;
/** One poll in the document lasts at most this long, ms, so that a navigation or a second tab never waits long. */
const slice = 400;

function invocation(fn: PageFunction<never, unknown>, args: readonly unknown[]): string {
  return `(${fn})(...${JSON.stringify(args)})`;
}

/** Calls `fn` in the document. */
export async function evaluateWith<A extends readonly unknown[], R>(
  run: RunExpression,
  fn: PageFunction<A, R>,
  args: A,
): Promise<R> {
  return (await run(invocation(fn, args))) as R;
}

/**
 * Polls `fn` in the document until its result is truthy. An error of `fn` is kept for the message and `fn` is tried again,
 * since a document that is being replaced fails in many ways.
 */
export async function waitWith<A extends readonly unknown[], R>(
  run: RunExpression,
  what: string,
  fn: PageFunction<A, R>,
  { args, timeout = defaultTimeout }: WaitOptions<A> = {},
): Promise<NonNullable<R>> {
  const call = invocation(fn, args ?? []);
  const poll = `(async () => {
    const until = performance.now() + ${slice};
    for (;;) {
      const value = await ${call};
      if (value || performance.now() > until) return value || null;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })()`;
  const deadline = performance.now() + timeout;
  let failure = '';
  do {
    try {
      const value = await run(poll);
      if (value) return value as NonNullable<R>;
      failure = '';
    } catch (error) {
      failure = `\nLast error: ${error instanceof Error ? error.message : String(error)}`;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } while (performance.now() < deadline);
  throw new Error(
    `Waited ${timeout / 1000} s for ${what}, in vain.${failure}\n${await describeDocument(run)}`,
  );
}

async function describeDocument(run: RunExpression): Promise<string> {
  try {
    const show = (): string =>
      `${location.href} shows:\n${document.body?.innerText.slice(0, 3000) ?? 'nothing'}`;
    return await evaluateWith(run, show, []);
  } catch (error) {
    return `The document cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
