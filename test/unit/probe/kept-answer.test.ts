import { describe, expect, it } from 'vitest';
import { createWorld, json } from './fetch-world.ts';

/** A fault is armed, and meets nothing. */
const BESIDE = { fault: 'drop', where: { nth: 1000 } } as const;

const bytes = (...all: number[]) => new Response(Uint8Array.from(all));

describe('an answer that is kept for faults', () => {
  it('can be aborted after all of it has come, as long as the page has not read it', async () => {
    for (const isRead of [false, true]) {
      const { faults, ask, servers, settled, abort } = createWorld();
      faults.arm(BESIDE);
      const answer = ask();
      servers[0]?.(json('all'));
      const response = await answer;
      await settled();
      const text = isRead ? await response.text() : '';
      abort.abort();
      await settled();
      if (isRead) expect(text).toBe('"all"');
      else await expect(response.text()).rejects.toThrow('aborted');
    }
  });

  it.each([
    ['text', () => new Response('whole', { headers: { 'Content-Type': 'text/plain' } })],
    ['a file', () => bytes(1, 2, 3, 4, 5)],
  ] as const)('is damaged, cut, dropped and delayed as %s', async (_what, answer) => {
    const read = async (
      ...rules: Parameters<ReturnType<typeof createWorld>['faults']['arm']>[]
    ) => {
      const { faults, ask, servers, settled } = createWorld();
      for (const [rule] of rules) faults.arm(rule);
      const asked = ask('{"all":true}');
      servers[0]?.(answer());
      let end = 'nothing';
      void (await asked).arrayBuffer().then(
        ({ byteLength }) => (end = `${byteLength} bytes`),
        (error: Error) => (end = error.name),
      );
      await settled();
      const before = end;
      faults.lift();
      await settled();
      return [before, end];
    };
    expect(await read([BESIDE])).toEqual(['5 bytes', '5 bytes']);
    expect(await read([{ fault: 'corrupt', how: 'cut' }])).toEqual(['2 bytes', '2 bytes']);
    expect(await read([{ fault: 'cut', after: 3 }])).toEqual(['TypeError', 'TypeError']);
    const late = { event: 'frame', direction: 'in' } as const;
    expect(await read([{ fault: 'hold', where: late }])).toEqual(['nothing', '5 bytes']);
    expect(await read([{ fault: 'drop', where: { direction: 'in' } }])).toEqual([
      'nothing',
      'nothing',
    ]);
    expect(await read([{ fault: 'stall', where: { direction: 'in' } }])).toEqual([
      'nothing',
      'TypeError',
    ]);
  });

  it('that is a file passes byte for byte, even if a fault sees it', async () => {
    const { faults, ask, servers } = createWorld();
    faults.arm(BESIDE);
    const asked = ask('{"all":true}');
    servers[0]?.(bytes(0, 128, 255, 254));
    expect([...new Uint8Array(await (await asked).arrayBuffer())]).toEqual([0, 128, 255, 254]);
  });
});
