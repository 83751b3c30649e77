import { beforeEach, describe, expect, it } from 'vitest';
import type { LineMessage } from '../../../src/link/background.ts';
import { framesOf } from '../../../src/link/frame.ts';
import type { Link, LinkListener } from '../../../src/link/link.ts';
import { createReach, type Reach, type ReachParts } from '../../../src/link/reach.ts';
import type { RemotePart } from '../../../src/link/remote-part.ts';
import type { PanelMessage } from '../../../src/reach/messages.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

/** A line on which the test says what the background says. */
class FakeLine {
  readonly said: PanelMessage[] = [];
  closed = false;
  readonly #listeners = new Set<(message: LineMessage) => void>();
  say = (message: PanelMessage): void => void this.said.push(message);
  subscribe = (listener: (message: LineMessage) => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  close = (): void => {
    this.closed = true;
  };
  hear(message: LineMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}

let line: FakeLine;
let clock: VirtualClock;
beforeEach(() => {
  line = new FakeLine();
  clock = new VirtualClock();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the reach of the panel', () => {
  let frames: string[];
  let asked: unknown[];
  let opened: string[];
  let listener: LinkListener;
  let answer: () => Promise<string>;
  const visit = (url: string): void =>
    listener.onStatus?.({ kind: 'attached', page: { id: '1', url, title: '' }, capture: 'late' });

  function create(permissions: ReachParts['permissions']): Reach {
    const link = {
      subscribe: (one: LinkListener) => {
        listener = one;
        return () => {};
      },
    } as unknown as Link;
    return createReach({
      ...{ link, line, timers: clock, permissions },
      getURL: (path) => `ext://faultline${path}`,
      openTab: (url) => void opened.push(url),
      evaluate: () => answer(),
    });
  }
  const asking: ReachParts['permissions'] = {
    request: async (permissions) => {
      asked.push(permissions);
      return true;
    },
  };

  beforeEach(() => {
    answer = async () => JSON.stringify(frames);
    frames = ['https://widget.net/a', 'https://widget.net/b', 'https://example.com/c', ''];
    asked = [];
    opened = [];
  });

  it('follows from the page, its frames and the allowed hosts', async () => {
    const reach = create(asking);
    visit('https://example.com/');
    await settled();
    expect(reach.state).toMatchObject({
      ...{ host: 'example.com', allowed: false, seen: [], unseen: ['widget.net'] },
    });
    line.hear({ is: 'allowed', patterns: ['*://example.com/*', '*://widget.net/*'] });
    expect(reach.state).toMatchObject({ allowed: true, seen: ['widget.net'], unseen: [] });
    visit('https://elsewhere.org/');
    expect(reach.state).toMatchObject({ host: 'elsewhere.org', allowed: false, seen: [] });
    visit('about:blank');
    expect(reach.state.host).toBe(null);
  });

  it('is checked regularly, since new frames are not announced', async () => {
    const reach = create(asking);
    visit('https://example.com/');
    await settled();
    frames = ['https://late.net/'];
    clock.advance(2000);
    await settled();
    expect(reach.state.unseen).toEqual(['late.net']);
    expect(line.said).toEqual([{ do: 'gather' }, { do: 'gather' }]);
    reach.close();
    expect([clock.pending, line.closed]).toEqual([0, true]);
  });

  it('is still checked after a page left without an answer, as Firefox allows', async () => {
    let asked = 0;
    answer = () => {
      asked++;
      return new Promise(() => {});
    };
    const reach = create(asking);
    visit('https://example.com/');
    for (let second = 0; second < 60; second++) {
      clock.advance(1000);
      await settled();
    }
    expect(line.said.length).toBeGreaterThan(25);
    // A page that is stopped in the debugger answers all of them later.
    expect(asked).toBeLessThan(10);
    answer = async () => JSON.stringify(frames);
    clock.advance(20_000);
    await settled();
    expect(reach.state.unseen).toEqual(['widget.net']);
  });

  it('grows on request to the hosts of page and frames', async () => {
    const reach = create(asking);
    visit('https://example.com/');
    await settled();
    await reach.allow();
    expect(asked).toEqual([{ origins: ['*://example.com/*', '*://widget.net/*'] }]);
  });

  it('grows through a tab where a panel cannot request permissions', async () => {
    const reach = create(undefined);
    visit('https://example.com/');
    await settled();
    await reach.allow();
    expect(opened).toEqual(['ext://faultline/permission.html?host=example.com&host=widget.net']);
  });

  it('shrinks on request, and reports what the browser refuses', async () => {
    const reach = create(asking);
    visit('https://example.com/');
    await settled();
    reach.remove();
    expect(line.said.at(-1)).toEqual({ do: 'remove', hosts: ['example.com', 'widget.net'] });
    line.hear({ is: 'problem', text: 'It may not be removed.' });
    expect(reach.state.problem).toBe('It may not be removed.');
  });

  it('ignores an answer of the page that is not a list of frames', async () => {
    frames = [1, {}] as never;
    const reach = create(asking);
    visit('https://example.com/');
    await settled();
    expect(reach.state.unseen).toEqual([]);
  });
});

describe('a frame', () => {
  let frame: RemotePart;
  let gone: number;
  let arrivals: number;

  beforeEach(() => {
    gone = 0;
    arrivals = 0;
    framesOf(
      line,
      clock,
    )((arrived) => {
      arrivals++;
      frame = arrived;
      frame.onGone(() => gone++);
    });
    line.hear({ is: 'frame', frame: '7', host: 'widget.net' });
  });

  const ask = () => frame.ask({ do: 'mark', label: 'x' });

  it('matches answers to questions by number', async () => {
    const answers = [ask(), ask()];
    expect(line.said).toMatchObject([
      { do: 'ask', frame: '7', id: 1, command: '{"do":"mark","label":"x"}' },
      { do: 'ask', frame: '7', id: 2 },
    ]);
    line.hear({ is: 'answer', frame: '7', id: 2, answer: 'second' });
    line.hear({ is: 'answer', frame: '7', id: 1, answer: 'first' });
    expect(await Promise.all(answers)).toEqual(['first', 'second']);
  });

  it('rejects pending questions when it goes away', async () => {
    const answer = ask();
    line.hear({ is: 'gone', frame: '7' });
    await expect(answer).rejects.toMatchObject({ problem: 'unavailable' });
    expect(gone).toBe(1);
  });

  it('outlives the background if its courier calls again', async () => {
    const answer = ask();
    line.hear({ is: 'stopped' });
    await expect(answer).rejects.toMatchObject({ problem: 'unavailable' });
    await expect(ask()).rejects.toMatchObject({ problem: 'unavailable' });
    line.hear({ is: 'frame', frame: '7', host: 'widget.net' });
    clock.advance(10_000);
    const again = ask();
    line.hear({ is: 'answer', frame: '7', id: 2, answer: 'back' });
    expect([await again, gone, arrivals]).toEqual(['back', 0, 1]);
  });

  it('is gone if its courier does not call again', () => {
    line.hear({ is: 'stopped' });
    clock.advance(5000);
    expect(gone).toBe(1);
  });
});
