import { expect, it } from 'vitest';
import { MESSAGE, message, type PageStage, type XhrStage } from './stage.ts';

declare const stage: PageStage;

/** The faults that act on what is sent or answered. */
export function changeXhr(on: XhrStage): void {
  const { arm, start, log, end, request, fired } = on;

  it('drop of the request keeps it from the server, and it stays pending', async () => {
    const rule = await arm({ fault: 'drop', where: { direction: 'out' } });
    await start({ ...MESSAGE, timeout: 60 });
    await end();
    expect(await log()).toContain('timeout 4 0');
    expect(await fired(rule)).toBe(1);
    expect(on.server.posted).toEqual([]);
  });

  it('drop of the answer leaves it pending', async () => {
    const rule = await arm({ fault: 'drop', where: { direction: 'in' } });
    await start(MESSAGE);
    await expect.poll(() => fired(rule)).toBe(1);
    expect(on.server.posted).toHaveLength(1);
    expect((await log()).at(-1)).toBe('state 2 200');
  });

  it('duplicate sends the request twice, and shows the page one answer', async () => {
    await arm({ fault: 'duplicate', where: { direction: 'out' } });
    const lines = await request(MESSAGE);
    await expect.poll(() => on.server.posted).toEqual([message('m'), message('m')]);
    expect(lines.filter((line) => line.startsWith('load 4'))).toHaveLength(1);
  });

  it('corrupt damages what the server reads', async () => {
    await arm({ fault: 'corrupt', how: 'cut', seed: 3, where: { direction: 'out' } });
    await request(MESSAGE);
    const [damaged = message('m')] = on.server.posted;
    expect(damaged.length).toBeLessThan(message('m').length);
  });

  it.each(['', 'text', 'json', 'arraybuffer'] as const)(
    "corrupt damages what the page reads as '%s'",
    async (type) => {
      await arm({ fault: 'corrupt', seed: 5, where: { direction: 'in' } });
      await request({ path: '/json', type });
      const seen = await on.probed.page.evaluate(() => {
        const { response } = stage.xhr;
        const text =
          response instanceof ArrayBuffer ? new TextDecoder().decode(response) : String(response);
        return { text, same: stage.xhr.response === response, status: stage.xhr.status };
      });
      expect(seen.text).not.toBe('{"a":[1,2]}');
      expect(seen).toMatchObject({ same: true, status: 200 });
    },
  );

  it('reorder lets a message be overtaken by the next', async () => {
    await arm({ fault: 'reorder', where: { direction: 'out' }, times: 1 });
    const posts = ['1', '2', '3'].map(message);
    const done = await on.probed.page.evaluate(
      (path, bodies) =>
        Promise.all(
          bodies.map((body) => {
            const xhr = new XMLHttpRequest();
            const loaded = new Promise((resolve) => xhr.addEventListener('load', resolve));
            xhr.open('POST', path);
            xhr.send(body);
            return loaded.then(() => xhr.responseText);
          }),
        ),
      MESSAGE.path,
      posts.slice(0, 2),
    );
    expect(done.map((answer) => JSON.parse(answer).messageId)).toEqual(['1', '2']);
    expect(on.server.posted).toEqual([posts[1], posts[0]]);
  });

  it('lose-ack removes the confirmation from the answer', async () => {
    const rule = await arm({ fault: 'lose-ack' });
    await start(MESSAGE);
    await expect.poll(() => fired(rule)).toBe(1);
    expect(on.server.posted).toHaveLength(1);
    expect((await log()).at(-1)).toBe('state 2 200');
  });
}
