import { expect, it } from 'vitest';
import { FAILED, MESSAGE, type PageStage, type XhrStage } from './stage.ts';

declare const stage: PageStage;

/** The faults that keep something from the page for a time. */
export function delayXhr(on: XhrStage): void {
  const { arm, start, log, shown, end, request, fired } = on;
  /** The time that the page gives the request is over now. */
  const outOfTime = () =>
    on.probed.page.evaluate(() => {
      stage.xhr.timeout = 1;
    });

  it('stall lets nothing happen but the page’s own timeout', async () => {
    await start({ path: '/text' });
    await end();
    const rule = await arm({ fault: 'stall' });
    await start({ path: '/text' });
    await expect.poll(() => fired(rule)).toBe(1);
    expect(await log()).toEqual(['state 1 0', 'loadstart 1 0']);
    await outOfTime();
    await end();
    expect((await log()).slice(2)).toEqual(['state 4 0', 'timeout 4 0', 'loadend 4 0']);
    await start({ path: '/text' });
    await on.probed.send({ do: 'lift' });
    await end();
    expect(await log()).toEqual(FAILED);
  });

  it('stall still fires loadstart, on its upload too, within send()', async () => {
    await arm({ fault: 'stall' });
    await start({ ...MESSAGE, timeout: 1 });
    const [begun] = await Promise.all([log(), end()]);
    expect(begun.slice(0, 3)).toEqual(['state 1 0', 'loadstart 1 0', 'upload loadstart 1 0']);
    expect((await log()).at(-1)).toBe('loadend 4 0');
  });

  it('stall swallows an answer that was still to come', async () => {
    const rule = await arm({ fault: 'stall', where: { direction: 'in' } });
    await start(MESSAGE);
    await expect.poll(() => fired(rule)).toBe(1);
    expect(on.server.posted).toHaveLength(1);
    await outOfTime();
    await end();
    expect((await log()).slice(-3)).toEqual(['state 4 0', 'timeout 4 0', 'loadend 4 0']);
  });

  it('stall lets the page abort it, with the events of an abort', async () => {
    await arm({ fault: 'stall' });
    await start({ path: '/text' });
    const outcome = await on.probed.page.evaluate(() => {
      const again = () => {
        try {
          stage.xhr.send();
          return 'sent';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const before = again();
      stage.xhr.abort();
      return [before, stage.xhr.readyState, again()];
    });
    expect(outcome).toEqual(['InvalidStateError', 0, 'InvalidStateError']);
    expect((await log()).slice(2)).toEqual(['state 4 0', 'abort 4 0', 'loadend 4 0']);
  });

  it('stall lets the page open it again for another request', async () => {
    const rule = await arm({ fault: 'stall', where: { url: '/never' } });
    await start({ path: '/never' });
    await expect.poll(() => fired(rule)).toBe(1);
    await on.probed.page.evaluate(() => {
      stage.xhr.open('GET', '/text');
      stage.xhr.send();
    });
    await end();
    expect(await shown()).toEqual([4, 200, 'some text, ü', '/text']);
    expect(await log()).not.toContain('abort 4 0');
  });

  it.each([
    { fault: 'latency', ms: 30 },
    { fault: 'bandwidth', rate: 5000 },
  ] as const)('$fault changes nothing but the time', async (rule) => {
    const real = await request(MESSAGE);
    const id = await arm(rule);
    expect(await request(MESSAGE)).toEqual(real);
    expect(await shown()).toEqual([4, 200, '{"type":"confirm","messageId":"m"}', '/messages']);
    expect(await fired(id)).toBeGreaterThan(0);
  });

  it('freeze keeps everything until it is lifted', async () => {
    const rule = await arm({ fault: 'freeze' });
    await start({ path: '/text' });
    await expect.poll(() => fired(rule)).toBe(1);
    expect(await log()).toEqual(['state 1 0', 'loadstart 1 0']);
    await on.probed.send({ do: 'lift' });
    await end();
    expect(await shown()).toEqual([4, 200, 'some text, ü', '/text']);
  });

  it.each([
    ['open', 'state 1'],
    ['frame', 'state 2 200'],
  ] as const)('hold of the %s keeps the rest until it is released', async (event, last) => {
    const where = event === 'frame' ? ({ event, direction: 'in' } as const) : { event };
    await arm({ fault: 'hold', where });
    await start({ path: '/text' });
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ held: [{}] });
    expect((await log()).filter((line) => line.startsWith('state')).at(-1)).toContain(last);
    await on.probed.send({ do: 'release' });
    await end();
    expect((await log()).slice(2)).toEqual([
      ...['state 2 200', 'state 3 200', 'state 4 200', 'load 4 200', 'loadend 4 200'],
    ]);
    expect(await shown()).toEqual([4, 200, 'some text, ü', '/text']);
  });

  it('hold of the close keeps a failure until it is released', async () => {
    await arm({ fault: 'hold', where: { event: 'close' } });
    await start({ path: '/broken' });
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ held: [{}] });
    expect(await log()).toEqual(['state 1 0', 'loadstart 1 0']);
    await on.probed.send({ do: 'release' });
    await end();
    expect(await log()).toEqual(FAILED);
  });
}
