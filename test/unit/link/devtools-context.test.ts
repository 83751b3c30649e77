import { expect, it, vi } from 'vitest';
import { type DevtoolsApi, DevtoolsContext } from '../../../src/link/devtools-context.ts';

const LOST = 'An unexpected error occurred';

const api = (): DevtoolsApi => ({
  devtools: { inspectedWindow: { eval: () => {}, reload: () => {} } },
  runtime: {},
});

function open() {
  let now = 0;
  const own = api();
  const opened: { readonly api: DevtoolsApi; readonly close: () => void }[] = [];
  const make = vi.fn(async () => {
    const frame = { api: api(), close: vi.fn() };
    opened.push(frame);
    return frame;
  });
  const context = new DevtoolsContext(own, make, () => now);
  const wait = (ms: number) => {
    now += ms;
  };
  /** From which of the opened documents it asks. */
  const asking = () => opened.findIndex((frame) => frame.api === context.api);
  return { context, own, opened, asking, make, wait };
}

it('asks from its own document as long as that is answered, whatever a page says', async () => {
  const { context, own, make } = open();
  context.failed('Permission denied');
  context.failed('The page gave no answer.');
  await Promise.resolve();
  expect(make).not.toHaveBeenCalled();
  expect(context.api).toBe(own);
});

it('asks from a new document when Firefox has lost the page to the old one', async () => {
  const { context, asking } = open();
  context.failed(LOST);
  await expect.poll(asking).toBe(0);
});

it('closes the document before when that one is lost too', async () => {
  const { context, opened, asking, wait } = open();
  context.failed(LOST);
  await expect.poll(asking).toBe(0);
  wait(3000);
  context.failed(LOST);
  await expect.poll(asking).toBe(1);
  expect(opened[0]?.close).toHaveBeenCalled();
});

it('opens one document at a time, and not one for each failure', async () => {
  const { context, asking, make, wait } = open();
  for (let index = 0; index < 5; index++) context.failed(LOST);
  await expect.poll(asking).toBe(0);
  wait(1000);
  context.failed(LOST);
  expect(make).toHaveBeenCalledTimes(1);
});

it('tries again later when a document cannot be opened', async () => {
  const { context, own, asking, make, wait } = open();
  make.mockRejectedValueOnce(new Error('no'));
  context.failed(LOST);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(context.api).toBe(own);
  wait(3000);
  context.failed(LOST);
  await expect.poll(asking).toBe(0);
});
