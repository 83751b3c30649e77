import { expect, it } from 'vitest';
import { callBackground } from '../../../src/link/background.ts';
import { type FakePort, portPair } from '../reach/fake-browser.ts';

/** A runtime whose background answers a call as it is told to. */
function runtime(answer: (far: FakePort) => void) {
  const calls: FakePort[] = [];
  return {
    calls,
    connect: (..._: readonly unknown[]) => {
      const [near, far] = portPair('faultline:panel', {});
      calls.push(far);
      queueMicrotask(() => answer(far));
      return near.api;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('a stopped background is called again at once and told the panel’s tab', async () => {
  const background = runtime((far) => far.postMessage({ is: 'allowed', patterns: [] }));
  const line = callBackground(background, 7);
  line.say({ do: 'gather' });
  await settled();
  background.calls[0]?.disconnect();
  await settled();
  expect(background.calls.map(({ heard }) => heard)).toEqual([
    [{ do: 'watch', tab: 7 }, { do: 'gather' }],
    [{ do: 'watch', tab: 7 }, { do: 'gather' }],
  ]);
});

it('a background that cannot start is called again only when there is something to say', async () => {
  let calls = 0;
  const background = runtime((far) => {
    if (++calls < 100) far.disconnect();
  });
  const line = callBackground(background, 7);
  line.say({ do: 'gather' });
  for (let turn = 0; turn < 10; turn++) await settled();
  expect(background.calls.length).toBe(1);
  line.say({ do: 'gather' });
  await settled();
  expect(background.calls.length).toBe(2);
});
