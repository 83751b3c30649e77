import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { createWorld, eventStream, json, tokens } from './fetch-world.ts';

describe('a request of the page', () => {
  it('that reaches the server twice leaves no second answer running', async () => {
    const { faults, post, servers, settled, log } = createWorld();
    faults.arm({ fault: 'duplicate', where: { direction: 'out' }, times: 1 });
    post();
    let gone = 0;
    const [first, second] = servers;
    first?.(json('one'));
    await settled();
    second?.(tokens(() => gone++));
    await settled();
    expect(log).toEqual(['200 "one"']);
    expect(gone).toBe(1);
  });

  it('fails when its stream is reset before the page has it', async () => {
    const { faults, post, servers, settled, log, complaints } = createWorld();
    faults.arm({ fault: 'hold', where: { transport: 'sse' } });
    post();
    let gone = 0;
    servers[0]?.(tokens(() => gone++));
    await settled();
    expect(log).toEqual([]);
    faults.arm({ fault: 'reset', where: { transport: 'sse' } });
    await settled();
    expect([log, gone, complaints]).toEqual([['TypeError'], 1, []]);
  });

  it('opens once when its answer streams', async () => {
    const { clock, faults, post, servers, settled, log } = createWorld();
    post();
    const late = faults.arm({ fault: 'latency', ms: 1000 });
    faults.arm({ fault: 'hold' });
    servers[0]?.(eventStream(': nothing'));
    await settled();
    clock.advance(1000);
    await settled();
    expect(faults.rules().map(({ fired }) => fired)).toEqual([3, 1]);
    faults.lift(late);
    expect(faults.release()).toBe(1);
    await settled();
    expect([faults.held(), log]).toEqual([[], ['200 : nothing']]);
  });

  it.each([
    [{ fault: 'latency', ms: 1000 }],
    [{ fault: 'hold' }],
    [{ fault: 'hold', where: { event: 'frame', direction: 'in' } }],
    [{ fault: 'stall' }],
    [{ fault: 'freeze' }],
    [{ fault: 'drop', where: { direction: 'in' } }],
  ] satisfies [Rule][])('that is kept can be aborted at once, and for good: %j', async (rule) => {
    const { clock, faults, post, servers, settled, abort, log, complaints } = createWorld();
    faults.arm(rule);
    post();
    servers[0]?.(json('late'));
    await settled();
    abort.abort();
    await settled();
    expect(log).toEqual(['AbortError']);
    faults.lift();
    clock.advance(10_000);
    servers[0]?.(json('late'));
    await settled();
    expect([log, complaints]).toEqual([['AbortError'], []]);
  });

  it('is answered when its headers may pass, and its body follows when it may pass', async () => {
    const { faults, post, servers, settled, answers, log } = createWorld();
    faults.arm({ fault: 'hold', where: { event: 'frame', direction: 'in' } });
    post();
    servers[0]?.(json('late'));
    await settled();
    expect([answers.map(({ status }) => status), log]).toEqual([[200], []]);
    faults.release();
    await settled();
    expect(log).toEqual(['200 "late"']);
  });

  it('is delayed once on its way out and once on its way back, however its answer is read', async () => {
    for (const answer of [json('a'), eventStream('data: a')]) {
      const { clock, faults, post, servers, settled, log } = createWorld();
      faults.arm({ fault: 'latency', ms: 100 });
      post();
      clock.advance(99);
      expect(servers).toEqual([]);
      clock.advance(1);
      servers[0]?.(answer);
      await settled();
      clock.advance(99);
      await settled();
      expect(log).toEqual([]);
      clock.advance(1);
      await settled();
      expect(log).toHaveLength(1);
    }
  });

  it('whose answer is cut is answered, and its body breaks off after the first part', async () => {
    const { faults, ask, servers, settled } = createWorld();
    faults.arm({ fault: 'cut', after: 3 });
    const answer = ask();
    servers[0]?.(json({ a: 1 }));
    const reader = (await answer).body?.getReader();
    const [first, second] = [reader?.read(), reader?.read()];
    expect(new TextDecoder().decode((await first)?.value)).toBe('{"a');
    await expect(second).rejects.toThrow(TypeError);
    await settled();
  });

  describe('whose JSON answer has no known length', () => {
    const growing = () => {
      let grow: (text: string) => void = () => {};
      const body = new ReadableStream({
        start(controller) {
          grow = (text) => controller.enqueue(new TextEncoder().encode(text));
        },
      });
      const response = new Response(body, { headers: { 'Content-Type': 'application/json' } });
      return { response, grow };
    };

    it('has its body piece by piece from the second piece on', async () => {
      const { faults, ask, servers, settled } = createWorld();
      faults.arm({ fault: 'drop', where: { nth: 1000 } });
      const answer = ask('{"all":true}');
      const { response, grow } = growing();
      servers[0]?.(response);
      const reader = (await answer).body?.getReader();
      const first = reader?.read();
      grow('[1');
      await settled();
      grow(',2');
      const read = async (piece: typeof first) => new TextDecoder().decode((await piece)?.value);
      expect(await read(first)).toBe('[1');
      expect(await read(reader?.read())).toBe(',2');
      grow(',3');
      expect(await read(reader?.read())).toBe(',3');
    });

    it('has its body as a whole when it answers a message', async () => {
      const { faults, post, servers, settled, log } = createWorld();
      const rule = faults.arm({ fault: 'drop', where: { direction: 'in' } });
      post();
      const { response, grow } = growing();
      servers[0]?.(response);
      for (const piece of ['{"type":', '"confirm"}']) {
        grow(piece);
        await settled();
      }
      expect([log, faults.rules().find(({ id }) => id === rule)?.fired]).toEqual([[], 0]);
    });
  });

  it('is answered even if the page has added properties to Object.prototype', async () => {
    for (const name of ['type', 'size', 'start']) {
      const { faults, ask, servers } = createWorld();
      faults.arm({ fault: 'drop', where: { connection: 'another' } });
      const answer = ask('{}');
      const response = json('a');
      Object.defineProperty(Object.prototype, name, {
        get: () => {
          throw new Error(`${name} was read`);
        },
        configurable: true,
      });
      try {
        servers[0]?.(response);
        await answer;
      } finally {
        Reflect.deleteProperty(Object.prototype, name);
      }
      expect(await (await answer).text()).toBe('"a"');
    }
  });

  it.each(['text/plain', 'image/png'])(
    'whose answer only the page reads (%s) can be reset until all of it has come',
    async (type) => {
      for (const hasCome of [false, true]) {
        const { faults, ask, servers, settled, arrive, ended } = createWorld();
        const answer = ask('{"all":true}');
        servers[0]?.(new Response('what it is', { headers: { 'Content-Type': type } }));
        expect((await answer).status).toBe(200);
        if (hasCome) arrive();
        await settled();
        faults.arm({ fault: 'reset' });
        expect(ended).toMatchObject(hasCome ? [] : [{ message: 'network error' }]);
      }
    },
  );

  it('fails once when its held failure is released, even if it is reset before that', async () => {
    for (const reset of [false, true]) {
      const { faults, post, servers, settled, log } = createWorld();
      faults.arm({ fault: 'hold', where: { event: 'close' } });
      post();
      servers[0]?.(new TypeError('Failed to fetch'));
      await settled();
      expect(log).toEqual([]);
      if (reset) faults.arm({ fault: 'reset' });
      faults.lift();
      await settled();
      expect(log).toEqual(['TypeError']);
    }
  });
});
