import { expect, it } from 'vitest';
import type { FaultStage, PageStage } from './stage.ts';

declare const stage: PageStage;

/** What faults do to the attempt of a WebSocket. */
export function breakAttempts(on: FaultStage): void {
  const { makeSocket, log, logged, journal } = on;

  it('a refused attempt never reaches the server, and fails as natively', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'refuse', times: 1 } });
    await makeSocket();
    // Natively too, what waits for one event goes on before the next.
    await on.probed.page.evaluate(async () => {
      await new Promise((resolve) => stage.socket.addEventListener('error', resolve));
      stage.log.push('after error');
    });
    await logged('close 1006 false (3)');
    expect(await log()).toEqual(['made (0)', 'error (3)', 'after error', 'close 1006 false (3)']);
    expect(on.server.accepted).toBe(0);
    await makeSocket();
    await logged('open (1)');
    expect(on.server.accepted).toBe(1);
  });

  it('a held open keeps the socket connecting; the socket works once it is released', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'hold' } });
    await makeSocket();
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ held: [{}] });
    const early = await on.probed.page.evaluate(() => {
      try {
        stage.socket.send('x');
        return 'sent';
      } catch (error) {
        const { name } = error as DOMException;
        return `${name} ${stage.socket.readyState} ${error instanceof DOMException}`;
      }
    });
    expect(early).toBe('InvalidStateError 0 true');
    await on.probed.send({ do: 'release' });
    expect(await log()).toEqual(['made (0)', 'open (1)']);
    await on.probed.page.evaluate(() => stage.socket.send('hello'));
    await logged('message hello (1)');
    await on.probed.page.evaluate(() => stage.socket.close());
    await logged('close 1005 true (3)');
  });

  it('a socket whose attempt is delayed rejects send() in the browser’s own words', async () => {
    const refusals = () =>
      on.probed.page.evaluate((url) => {
        const socket = new WebSocket(url);
        const said: string[] = [];
        const unsaid = { toString: () => said.push('asked') && Reflect.get({}, 'none').none };
        for (const args of [[], ['x'], [Symbol('x')], [unsaid], [new Uint8Array(1)]]) {
          try {
            Reflect.apply(socket.send, socket, args);
          } catch (error) {
            const { name, message } = error as Error;
            said.push(`${error instanceof DOMException} ${name}: ${message}`);
          }
        }
        socket.close();
        return said;
      }, `ws://${on.server.host}/`);
    const real = await refusals();
    expect(real).toHaveLength(6);
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    expect(await refusals()).toEqual(real);
  });

  it('a held open ends as a failed attempt when the page closes the socket', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'hold' } });
    await makeSocket();
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ held: [{}] });
    await on.probed.page.evaluate(() => stage.socket.close());
    await logged('close 1006 false (3)');
    await on.probed.send({ do: 'release' });
    expect(await log()).toEqual(['made (0)', 'error (3)', 'close 1006 false (3)']);
    await expect.poll(() => on.server.open()).toBe(0);
  });

  it('a delayed attempt goes out later, and its socket works as usual', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'latency', ms: 60 } });
    await makeSocket();
    await logged('open (1)');
    await on.probed.page.evaluate(() => {
      stage.socket.binaryType = 'arraybuffer';
      const bytes = new Uint8Array([1, 2]);
      stage.socket.send(bytes);
      bytes[0] = 9;
      stage.socket.addEventListener('message', ({ data }) =>
        stage.log.push(`bytes ${[...new Uint8Array(data as ArrayBuffer)]}`),
      );
    });
    await logged('bytes 1,2');
    await on.probed.page.evaluate(() => stage.socket.send('bye'));
    await logged('close 4001 true (3)');
    expect(on.server.accepted).toBe(1);
  });

  it('a socket whose attempt is delayed looks and listens like any other', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'latency', ms: 60 } });
    const seen = await on.probed.page.evaluate(async (url) => {
      class Special extends WebSocket {}
      const socket = new Special(url, 'chat');
      const log: unknown[] = [
        socket instanceof Special && socket instanceof WebSocket && socket instanceof EventTarget,
        Object.keys(socket).length,
        String(socket),
        [socket.url === url, socket.protocol, socket.extensions, socket.bufferedAmount],
        [socket.onopen, socket.binaryType],
      ];
      for (const args of [[7], [1000, 'x'.repeat(124)]] as [number, string?][]) {
        try {
          socket.close(...args);
        } catch (error) {
          log.push((error as DOMException).name);
        }
      }
      socket.onopen = () => log.push('replaced');
      socket.addEventListener('open', () => log.push('listener'));
      socket.onopen = function () {
        log.push(`onopen ${this === socket} ${this.protocol}`);
      };
      socket.onclose = () => log.push('never');
      socket.onclose = null;
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      return log;
    }, `ws://${on.server.host}/socket`);
    expect(seen).toEqual([
      true,
      0,
      '[object WebSocket]',
      [true, '', '', 0],
      [null, 'blob'],
      'InvalidAccessError',
      'SyntaxError',
      'onopen true chat',
      'listener',
    ]);
  });

  it('offline makes the browser report offline, and online once it is lifted', async () => {
    await on.probed.page.evaluate(() => {
      for (const type of ['online', 'offline']) {
        addEventListener(type, () => stage.log.push(`${type} ${navigator.onLine}`));
      }
    });
    await on.probed.send({ do: 'arm', rule: { fault: 'offline' } });
    await makeSocket();
    await logged('close 1006 false (3)');
    await on.probed.send({ do: 'lift' });
    expect(await log()).toEqual([
      'offline false',
      'made (0)',
      'error (3)',
      'close 1006 false (3)',
      'online true',
    ]);
    expect(await journal('environment')).toMatchObject([{ what: 'offline' }, { what: 'online' }]);
  });
}
