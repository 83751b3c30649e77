import { expect, it } from 'vitest';
import type { Door } from '../../../src/link/door.ts';
import { throughDoor } from '../../../src/link/through-door.ts';
import { createWorkerProbe } from '../../../src/link/worker-probe.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { NONSENSE } from './nonsense.ts';

/** A page that answers these, one after the other, the last of them for ever. */
const reload = (...values: readonly object[]) =>
  reloadAnswering(...values.map((value) => JSON.stringify({ ok: true, value })));

function reloadAnswering(...answers: readonly string[]) {
  const clock = new VirtualClock();
  const left = [...answers];
  let script: string | null = null;
  const door: Door = {
    evaluate: async () => (left.length > 1 ? left.shift() : left[0]) ?? '',
    reload: (given) => {
      script = given;
    },
    onNavigated: () => () => {},
  };
  const workers = createWorkerProbe(async () => 'OF WORKERS', clock);
  const done = throughDoor(door, async () => 'OF THE PAGE', workers).reload({ workers: true });
  return { done, pass: () => clock.advance(50), clock, script: () => script };
}

it('the page is reloaded with both probes once its policy is known to allow workers', async () => {
  const page = reload({}, {}, { allowed: true });
  for (let i = 0; i < 50; i++) {
    await Promise.resolve();
    page.pass();
  }
  await page.done;
  expect(page.script()).toMatch(/^OF THE PAGE;if \(window === window\.top\)/);
  expect(page.script()).toContain(String.raw`\"probe\":\"OF WORKERS\"`);
});

it.each([
  ['whose policy forbids them', { allowed: false }, 'its policy (Content-Security-Policy'],
  ['that does not say whether it allows them', {}, 'Try again when it is not busy'],
])('a page %s is not reloaded', async (_what, answer, words) => {
  const page = reload(answer);
  const refused = expect(page.done).rejects.toThrow(words);
  for (let i = 0; i < 1000; i++) {
    await Promise.resolve();
    page.pass();
  }
  await refused;
  expect(page.script()).toBe(null);
});

it.each(NONSENSE)(
  'a page that answers %s is not reloaded, and the error says why',
  async (answer, words) => {
    const page = reloadAnswering(answer);
    await expect(page.done).rejects.toThrow(words);
    expect(page.script()).toBe(null);
  },
);
