import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  evaluateWith,
  type RunExpression,
  waitWith,
} from '../../../tools/browsers/page-function.ts';

/** A document of its own, which knows nothing of this file. */
function documentWith(globals: Record<string, unknown>): RunExpression {
  const context = createContext({ performance, setTimeout, ...globals });
  return async (expression) => {
    try {
      const json = JSON.stringify(await runInContext(expression, context));
      return json === undefined ? undefined : JSON.parse(json);
    } catch (error) {
      // Errors cross as text, like everything else.
      throw new Error((error as Error).message);
    }
  };
}

const shown = {
  location: { href: 'http://page/' },
  document: { body: { innerText: 'Reconnecting' } },
};

describe('a function run in a document', () => {
  it('takes arguments and returns its result as JSON', async () => {
    const run = documentWith({});
    const answer = await evaluateWith(run, (a: number, b: string[]) => ({ a, b }), [1, ['x"y']]);
    expect(answer).toEqual({ a: 1, b: ['x"y'] });
  });

  it('passes on the error that it throws', async () => {
    const run = documentWith({});
    const failing = (): never => {
      throw new Error('no such button');
    };
    await expect(evaluateWith(run, failing, [])).rejects.toThrow('no such button');
  });
});

describe('waiting in a document', () => {
  it('returns the first truthy value', async () => {
    let asked = 0;
    const run = documentWith({ look: () => ++asked });
    const wanted = 3;
    const found = await waitWith(
      run,
      'the third look',
      (n: number) => {
        const seen = (globalThis as unknown as { look(): number }).look();
        return seen >= n ? { seen } : null;
      },
      { args: [wanted] },
    );
    expect(found).toEqual({ seen: 3 });
  });

  it('survives the replacement of the document', async () => {
    const answers: (() => unknown)[] = [
      () => {
        throw new Error('Execution context was destroyed');
      },
      () => 'there',
    ];
    const run: RunExpression = async () => answers.shift()?.();
    expect(await waitWith(run, 'the new document', () => true)).toBe('there');
  });

  it('times out with its purpose, the last error and the text of the document', async () => {
    const run = documentWith(shown);
    const failing = (): boolean => {
      throw new Error('no element matches #send');
    };
    const waiting = waitWith(run, 'the send button', failing, { timeout: 0 });
    await expect(waiting).rejects.toThrow(
      'Waited 0 s for the send button, in vain.\nLast error: no element matches #send\nhttp://page/ shows:\nReconnecting',
    );
  });

  it('times out with the reason why the document cannot be read', async () => {
    const run: RunExpression = () => Promise.reject(new Error('target closed'));
    const waiting = waitWith(run, 'anything', () => true, { timeout: 0 });
    await expect(waiting).rejects.toThrow('The document cannot be read: target closed');
  });
});
