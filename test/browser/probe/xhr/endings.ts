import { expect, it } from 'vitest';
import { FAILED, MESSAGE, type PageStage, type XhrStage } from './stage.ts';

declare const stage: PageStage;

/** The faults that end a request, or its attempt. */
export function endXhr(on: XhrStage): void {
  const { arm, start, log, shown, request, end, failedAt } = on;

  it('refuse fails it as the network does, and nothing reaches the server', async () => {
    await arm({ fault: 'refuse' });
    expect(await request({ path: '/text' })).toEqual(FAILED);
    expect(await shown()).toEqual(failedAt('/text'));
    expect(await request(MESSAGE)).toEqual([
      ...['state 1 0', 'loadstart 1 0', 'upload loadstart 1 0', 'state 4 0'],
      ...['upload error 4 0', 'upload loadend 4 0', 'error 4 0', 'loadend 4 0'],
    ]);
    expect(on.server.posted).toEqual([]);
  });

  it('offline fails it at once', async () => {
    await arm({ fault: 'offline' });
    expect(await request({ path: '/text' })).toEqual(FAILED);
  });

  it('restart refuses it during the downtime', async () => {
    await arm({ fault: 'restart', downtime: 60_000 });
    expect(await request({ path: '/text' })).toEqual(FAILED);
  });

  it('status answers it as a real server does', async () => {
    const real = await request({ path: '/status?code=429' });
    await arm({ fault: 'status', code: 429, retryAfter: 2500 });
    expect(await request({ path: '/text' })).toEqual(real);
    expect(await shown()).toEqual([4, 429, '', '/text']);
    const headers = () => [
      stage.xhr.getResponseHeader('Retry-After'),
      stage.xhr.getResponseHeader('date'),
      stage.xhr.getAllResponseHeaders(),
    ];
    expect(await on.probed.page.evaluate(headers)).toEqual(['3', null, 'retry-after: 3\r\n']);
    await request({ path: '/json', type: 'json' });
    expect(await shown()).toEqual([4, 429, null, '/json']);
    await request(MESSAGE);
    expect(on.server.posted).toEqual([]);
  });

  it.each([{ fault: 'reset' }, { fault: 'close', code: 1001, reason: '' }] as const)(
    '$fault ends it while it waits for its answer, and aborts the real one',
    async (rule) => {
      await start({ path: '/never' });
      await expect.poll(() => on.server.waiting()).toBe(1);
      await arm(rule);
      expect(await log()).toEqual(FAILED);
      expect(await shown()).toEqual(failedAt('/never'));
      await expect.poll(() => on.server.waiting()).toBe(0);
    },
  );

  it('reset in the middle of a JSON answer ends it as a real one does', async () => {
    const broken = async (breakOff: () => unknown) => {
      await start({ path: '/half', body: 'some body' });
      await expect.poll(async () => (await log()).at(-1)).toMatch(/^state 3/);
      await breakOff();
      await end();
      return [await shown(), await log()];
    };
    const real = await broken(() => on.server.breakOff());
    expect(real[0]).toEqual(failedAt('/half'));
    expect(await broken(() => arm({ fault: 'reset' }))).toEqual(real);
  });

  it('reset reports as much of an unfinished upload as a real one does', async () => {
    const told = async (breakOff: () => unknown) => {
      await on.probed.page.evaluate(() => {
        const xhr = new XMLHttpRequest();
        const log: string[] = [];
        Object.assign(globalThis, { stage: { xhr, log } });
        xhr.open('POST', '/never');
        let last = 0;
        xhr.upload.onprogress = ({ loaded }) => {
          last = loaded;
          if (log.length === 0) log.push('progress');
        };
        xhr.upload.onerror = ({ loaded, total }) => log.push(`${loaded / last} ${total}`);
        xhr.onloadend = ({ type, loaded }) => log.push(`${type} ${loaded}`);
        xhr.send('x'.repeat(20_000_000));
      });
      await expect.poll(log).toEqual(['progress']);
      await breakOff();
      await end();
      return log();
    };
    // Over a connection that has brought something before, browsers try again.
    const breakOff = async () => {
      on.server.breakOff();
      return (await log()).length;
    };
    const real = await told(() => expect.poll(breakOff).toBe(3));
    expect(await told(() => arm({ fault: 'reset' }))).toEqual(real);
    // Who does not read the body does not hear either that it ends.
    on.server.breakOff();
  });

  it('reset ends it in the middle of a text answer', async () => {
    await start({ path: '/begun' });
    await expect.poll(async () => (await log()).at(-1)).toBe('state 3 200');
    await arm({ fault: 'reset' });
    expect((await log()).slice(-3)).toEqual(['state 4 0', 'error 4 0', 'loadend 4 0']);
    expect(await shown()).toEqual(failedAt('/begun'));
  });

  it('reset ends it while its body is on its way, together with its upload', async () => {
    await start({ path: '/never', body: 'x', times: 20_000_000 });
    await expect.poll(() => on.server.waiting()).toBe(1);
    await arm({ fault: 'reset' });
    expect(await log()).toEqual([
      ...['state 1 0', 'loadstart 1 0', 'upload loadstart 1 0', 'state 4 0'],
      ...['upload error 4 0', 'upload loadend 4 0', 'error 4 0', 'loadend 4 0'],
    ]);
  });

  it.each(['', 'json', 'arraybuffer'] as const)(
    "cut ends its answer, read as '%s', as if the server died there",
    async (type) => {
      await on.startHalf('/half', type);
      await expect.poll(async () => (await log()).join()).toContain('progress 3 200');
      on.server.breakOff();
      await end();
      const real = await log();
      await arm({ fault: 'cut' });
      await on.startHalf('/json', type);
      await end();
      expect(await log()).toEqual(real);
    },
  );
}
