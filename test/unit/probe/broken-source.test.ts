import { describe, expect, it } from 'vitest';
import { createPage } from './native-globals.ts';

describe('an EventSource of the page', () => {
  it('that is reset as it opens shows open before error', () => {
    const { clock, faults, makeSource, wires, log } = createPage();
    faults.arm({ fault: 'reset', times: 1 });
    const source = makeSource();
    wires[0]?.opens();
    clock.advance(1);
    expect(log).toEqual(['open (1)', 'error (0)']);
    expect(source.readyState).toBe(0);
  });

  // As measured where nobody listens, and where what was open dies.
  it.each([
    ['Firefox', 2],
    ['Chrome', 0],
  ] as const)(
    'of another origin that gets no answer is closed for good in Firefox alone: %s',
    (browser, after) => {
      const { clock, faults, makeSource, wires, log } = createPage(
        browser,
        undefined,
        'http://other.example',
      );
      makeSource();
      wires[0]?.opens();
      faults.arm({ fault: 'reset' });
      faults.arm({ fault: 'refuse' });
      clock.advance(3100);
      expect(log).toEqual(['open (1)', 'error (0)', `error (${after})`]);
      clock.advance(10_000);
      expect(log.length > 3).toBe(after === 0);
    },
  );

  it('uses an event’s name as its type when its data has none, and faults match that name', () => {
    const { faults, makeSource, wires, journal, log } = createPage();
    const source = makeSource();
    source.learn('news');
    const [wire] = wires;
    wire?.opens();
    const frames = () =>
      journal('received').map((entry) => entry.type === 'received' && entry.frame);
    wire?.brings('<p>', '', 'news');
    wire?.brings('{"type":"own"}', '', 'news');
    wire?.brings('<p>');
    expect(frames()).toEqual(['news', 'own', 'unknown']);
    source.face.addEventListener('news', ({ data }: MessageEvent) => log.push(`news ${data}`));
    faults.arm({ fault: 'drop', where: { type: 'news' } });
    faults.arm({ fault: 'drop', where: { type: 'message' } });
    for (const type of ['news', 'message']) wire?.brings('late', '', type);
    expect(log.slice(-1)).toEqual(['message late (1)']);
    expect(frames().slice(3)).toEqual(['unknown']);
  });

  it('that is reset while frozen shows its events before its loss when the page thaws', () => {
    const { clock, faults, makeSource, wires, log } = createPage();
    makeSource();
    wires[0]?.opens();
    faults.arm({ fault: 'freeze' });
    for (const data of ['a', 'b', 'c']) wires[0]?.brings(data);
    faults.arm({ fault: 'reset' });
    faults.lift();
    clock.advance(0);
    const messages = ['message a (1)', 'message b (1)', 'message c (1)'];
    expect(log).toEqual(['open (1)', ...messages, 'error (0)']);
  });

  it('is not lost any more once the page has closed it in an event that came before', () => {
    const { clock, faults, makeSource, wires, log } = createPage();
    const source = makeSource();
    source.face.addEventListener('message', () => source.close());
    wires[0]?.opens();
    faults.arm({ fault: 'freeze' });
    wires[0]?.brings('a');
    faults.arm({ fault: 'reset' });
    faults.lift();
    clock.advance(10_000);
    expect([log, wires.length]).toEqual([['open (1)', 'message a (1)'], 1]);
  });

  it('shows nothing more once the page has closed it, not even a duplicate', () => {
    const { faults, makeSource, wires, log, journal } = createPage();
    const source = makeSource();
    wires[0]?.opens();
    faults.arm({ fault: 'duplicate' });
    source.face.addEventListener('message', () => source.close());
    wires[0]?.brings('a');
    expect(log).toEqual(['open (1)', 'message a (1)']);
    expect(journal('received')).toHaveLength(1);
  });

  it('that lost an event asks for it again when the server drops the connection', () => {
    const { clock, faults, makeSource, wires, log } = createPage();
    const source = makeSource();
    wires[0]?.opens();
    faults.arm({ fault: 'drop', times: 1 });
    wires[0]?.brings('lost', '1');
    wires[0]?.breaks();
    expect([source.readyState, wires[0]?.log]).toEqual([0, ['close']]);
    clock.advance(3000);
    wires[1]?.opens();
    clock.advance(0);
    wires[1]?.brings('lost', '1');
    expect(log).toEqual(['open (1)', 'error (0)', 'open (1)', 'message lost (1)']);
  });

  it('that lost nothing is left to its browser', () => {
    const { clock, faults, makeSource, wires } = createPage();
    makeSource();
    wires[0]?.opens();
    faults.arm({ fault: 'duplicate', times: 1 });
    wires[0]?.brings('a', '1');
    clock.advance(0);
    wires[0]?.breaks();
    expect(wires[0]?.log).toEqual([]);
  });

  it('that loses a held event in a reset reconnects', () => {
    const { clock, faults, makeSource, wires, log } = createPage();
    makeSource();
    wires[0]?.opens();
    faults.arm({ fault: 'hold', where: { event: 'frame' } });
    wires[0]?.brings('held');
    faults.arm({ fault: 'reset' });
    faults.lift();
    clock.advance(3000);
    wires[1]?.opens();
    expect(log).toEqual(['open (1)', 'error (0)', 'open (1)']);
  });

  it('is refused even if the browser reconnects sooner than expected', () => {
    const { clock, faults, makeSource, wires, log, journal } = createPage();
    makeSource();
    wires[0]?.opens();
    faults.arm({ fault: 'refuse', times: 1 });
    wires[0]?.breaks();
    wires[0]?.opens();
    clock.advance(100);
    expect(log).toEqual(['open (1)', 'error (0)', 'error (0)']);
    expect(journal('close')).toMatchObject([{ by: 'remote' }, { by: 'fault' }]);
  });

  it.each([
    ['latency', { fault: 'latency', ms: 5000 }],
    ['hold', { fault: 'hold', where: { event: 'close' } }],
  ] as const)('does not reconnect before the page knows that it was lost: %s', (_name, rule) => {
    const { clock, faults, makeSource, wires, log } = createPage();
    makeSource();
    wires[0]?.opens();
    faults.arm(rule);
    wires[0]?.brings('a');
    wires[0]?.breaks();
    expect(wires[0]?.log).toEqual(['close']);
    clock.advance(5000);
    faults.lift();
    expect(log).toEqual(['open (1)', 'message a (1)', 'error (0)']);
    clock.advance(3000);
    wires[1]?.opens();
    wires[1]?.brings('b');
    clock.advance(0);
    expect(log.slice(3)).toEqual(['open (1)', 'message b (1)']);
  });

  it.each([
    ['Chrome', ['1', '2']],
    ['Firefox', ['1', '1']],
  ])('resumes from an id that came without data if its browser does: %s', async (browser, ids) => {
    const asked: (string | null)[] = [];
    const fetch = (async (_url: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get('Last-Event-ID'));
      const { body, headers } = new Response('id: 2\n\nid: 3', {
        headers: { 'Content-Type': 'text/event-stream' },
      });
      return { status: 200, url: 'http://chat.example/stream', body, headers };
    }) as unknown as typeof globalThis.fetch;
    const { clock, faults, makeSource, wires, log } = createPage(browser, fetch);
    makeSource();
    wires[0]?.opens();
    wires[0]?.brings('a', '1');
    faults.arm({ fault: 'reset' });
    clock.advance(3000);
    // What was read by hand comes in its own time.
    await expect
      .poll(() => log)
      .toEqual(['open (1)', 'message a (1)', 'error (0)', 'open (1)', 'error (0)']);
    clock.advance(3000);
    expect(asked).toEqual(ids);
  });
});
