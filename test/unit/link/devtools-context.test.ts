import { expect, it, vi } from 'vitest';
import { type DevtoolsApi, DevtoolsContext } from '../../../src/link/devtools-context.ts';
import type { ExceptionInfo } from '../../../src/link/failure.ts';

const LOST: ExceptionInfo = { isError: true, description: 'An unexpected error occurred' };

/** A document of the extension: what it is asked waits until the test answers. */
function contextOf() {
  const asked: ((value: unknown, info?: ExceptionInfo) => void)[] = [];
  const api: DevtoolsApi = {
    devtools: {
      inspectedWindow: {
        eval: (_code, callback) => void asked.push((value, info) => callback(value, info)),
        reload: vi.fn(),
      },
    },
    runtime: {},
  };
  return { api, asked, close: vi.fn() };
}

function open() {
  let now = 0;
  const own = contextOf();
  const opened: ReturnType<typeof contextOf>[] = [];
  const make = vi.fn(async () => {
    const frame = contextOf();
    opened.push(frame);
    return frame;
  });
  const context = new DevtoolsContext(own.api, make, () => now);
  return {
    context,
    own,
    opened,
    make,
    wait: (ms: number) => {
      now += ms;
    },
    /** Asks, and fails in these words. */
    async fail(info: ExceptionInfo) {
      const asked = (opened.at(-1) ?? own).asked;
      const answer = context.evaluate('1');
      asked.at(-1)?.(undefined, info);
      await expect(answer).rejects.toThrow(info.description);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

it('evaluation stays in the panel’s own document while it answers, whatever a page says', async () => {
  const { context, own, make, fail } = open();
  await fail({ isError: true, description: 'Permission denied' });
  await fail({ isException: true, value: 'An unexpected error occurred' });
  const silent = context.evaluate('1');
  own.asked.at(-1)?.(undefined);
  await expect(silent).rejects.toThrow('The page gave no answer.');
  const answered = context.evaluate('1');
  own.asked.at(-1)?.('one');
  expect(await answered).toBe('one');
  expect(make).not.toHaveBeenCalled();
});

it('evaluation and reload move to a new document when Firefox loses the page', async () => {
  const { context, own, opened, fail } = open();
  await fail(LOST);
  const answer = context.evaluate('1');
  opened[0]?.asked.at(-1)?.('one');
  expect(await answer).toBe('one');
  context.reload('probe');
  expect(opened[0]?.api.devtools.inspectedWindow.reload).toHaveBeenCalledWith({
    injectedScript: 'probe',
  });
  expect(own.api.devtools.inspectedWindow.reload).not.toHaveBeenCalled();
});

it('evaluation moves to a new document when Firefox still evaluates in a page that has been left', async () => {
  const { context, own, opened } = open();
  const run = vi.spyOn(own.api.devtools.inspectedWindow, 'eval');
  const left = context.evaluate('act()');
  const [code = ''] = run.mock.calls[0] ?? [];
  const act = vi.fn(() => 'acted');
  const inPage = (closed: boolean): unknown =>
    new Function('window', 'act', `return ${code}`)({ closed }, act);
  own.asked.at(-1)?.(inPage(true));
  await expect(left).rejects.toMatchObject({ problem: 'unavailable' });
  expect(act).not.toHaveBeenCalled();
  expect(inPage(false)).toBe('acted');
  await expect.poll(() => opened).toHaveLength(1);
  const answer = context.evaluate('act()');
  opened[0]?.asked.at(-1)?.('one');
  expect(await answer).toBe('one');
});

it('the previous document is closed when it is lost too', async () => {
  const { opened, wait, fail } = open();
  await fail(LOST);
  wait(3000);
  await fail(LOST);
  expect(opened).toHaveLength(2);
  expect(opened[0]?.close).toHaveBeenCalled();
});

it('pending evaluations of a document fail when another takes its place', async () => {
  const { context, opened, wait, fail } = open();
  await fail(LOST);
  wait(3000);
  const failing = context.evaluate('1');
  const waiting = context.evaluate('2');
  const [first, second] = opened[0]?.asked ?? [];
  first?.(undefined, LOST);
  await expect(failing).rejects.toThrow(LOST.description);
  await expect(waiting).rejects.toMatchObject({
    problem: 'unavailable',
    message: 'The page was lost before it answered.',
  });
  second?.('too late');
});

it('one document is opened at a time, not one for each failure', async () => {
  const { make, wait, fail } = open();
  for (let index = 0; index < 5; index++) await fail(LOST);
  wait(1000);
  await fail(LOST);
  expect(make).toHaveBeenCalledTimes(1);
});

it('opening a document is tried again later when it fails', async () => {
  const { own, opened, make, wait, fail } = open();
  make.mockRejectedValueOnce(new Error('no'));
  await fail(LOST);
  expect(own.asked).toHaveLength(1);
  wait(3000);
  await fail(LOST);
  expect(own.asked).toHaveLength(2);
  expect(opened).toHaveLength(1);
});
