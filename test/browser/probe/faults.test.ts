import { beforeEach, describe, expect, it } from 'vitest';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

/** What the tests leave in the page. */
interface Stage {
  socket: WebSocket;
  source: EventSource;
  log: string[];
}
declare const stage: Stage;

describe.each(browserKinds)('in %s', (kind) => {
  const on = setStage(kind);
  beforeEach(async () => {
    await on.probed.page.evaluate(() => {
      Object.assign(globalThis, { stage: { log: [] } });
    });
  });

  /** A socket that notes its events, with the state they leave it in. */
  const makeSocket = () =>
    on.probed.page.evaluate((url) => {
      const socket = new WebSocket(url);
      stage.socket = socket;
      stage.log.push(`made (${socket.readyState})`);
      for (const type of ['open', 'message', 'error', 'close'] as const) {
        socket.addEventListener(type, (event) => {
          const { code, wasClean, data } = event as CloseEvent & MessageEvent;
          const rest =
            type === 'close' ? ` ${code} ${wasClean}` : type === 'message' ? ` ${data}` : '';
          stage.log.push(`${type}${rest} (${socket.readyState})`);
        });
      }
    }, `ws://${on.server.host}/socket`);
  const log = () => on.probed.page.evaluate(() => stage.log);
  const logged = (line: string) =>
    on.probed.page.waitForFunction((wanted) => stage.log.includes(wanted), { polling: 20 }, line);
  const journal = async (...types: string[]) =>
    (await on.probed.entries()).filter(({ type }) => types.includes(type));

  it('a reset shows the page the whole end at once, and the real socket is gone', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    expect(await log()).toEqual(['made (0)', 'open (1)', 'error (3)', 'close 1006 false (3)']);
    await expect.poll(() => on.server.open()).toBe(0);
    expect(await log()).toHaveLength(4);
    expect(await journal('close')).toMatchObject([{ code: 1006, by: 'fault', inferred: true }]);
  });

  it('a refused attempt never reaches the server, and fails as natively', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'refuse', times: 1 } });
    await makeSocket();
    await logged('close 1006 false (3)');
    expect(await log()).toEqual(['made (0)', 'error (3)', 'close 1006 false (3)']);
    expect(on.server.accepted).toBe(0);
    await makeSocket();
    await logged('open (1)');
    expect(on.server.accepted).toBe(1);
  });

  it('a held open keeps the socket connecting; released late it works', async () => {
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

  it('a held open that the page gives up ends as a failed attempt', async () => {
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

  it('a delayed attempt goes out later, over a socket that the page cannot tell', async () => {
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

  it('a socket whose attempt is kept back looks and listens like any other', async () => {
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

  it('a stall swallows everything, and ends in a reset when it is lifted', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    const attempted = makeSocket();
    await attempted;
    await on.probed.page.evaluate(() => stage.socket.close());
    await logged('close 1006 false (3)');
    await on.probed.send({ do: 'lift' });
    expect(await journal('fault')).toMatchObject([
      { phase: 'armed' },
      { phase: 'fired' },
      { phase: 'lifted' },
    ]);
  });

  it('a close with a code is one to the page', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'close', code: 1012, reason: 'restart' } });
    expect(await log()).toEqual(['made (0)', 'open (1)', 'close 1012 true (3)']);
  });

  it('a lost confirmation leaves its message applied and unconfirmed', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'lose-ack', times: 1 } });
    await on.probed.page.evaluate(() => {
      for (const messageId of ['a', 'b'])
        stage.socket.send(JSON.stringify({ messageId, text: 'hi' }));
    });
    await logged('message {"type":"confirm","messageId":"b"} (1)');
    expect(on.server.applied).toEqual(['a', 'b']);
    expect(await journal('sent', 'confirmed')).toMatchObject([
      { type: 'sent', messageId: 'a', transport: 'websocket' },
      { type: 'sent', messageId: 'b' },
      { type: 'confirmed', messageId: 'b' },
    ]);
    expect(await log()).not.toContain('message {"type":"confirm","messageId":"a"} (1)');
  });

  it('a reset while the page sends comes after its call', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'reset', where: { direction: 'out' } } });
    await on.probed.page.evaluate(() => {
      stage.socket.send('x');
      stage.log.push(`after send (${stage.socket.readyState})`);
    });
    await logged('close 1006 false (3)');
    expect(await log()).toEqual([
      'made (0)',
      'open (1)',
      'after send (1)',
      'error (3)',
      'close 1006 false (3)',
    ]);
  });

  it('an EventSource that is reset comes back by itself, with its listeners', async () => {
    await on.probed.page.evaluate((url) => {
      const source = new EventSource(url);
      stage.source = source;
      for (const type of ['open', 'error', 'named']) {
        source.addEventListener(type, () => stage.log.push(`${type} (${source.readyState})`));
      }
    }, `http://${on.server.host}/stream`);
    await logged('named (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    expect((await log()).at(-1)).toBe('error (0)');
    await on.probed.page.waitForFunction(() => stage.log.length >= 5, { polling: 20 });
    expect(await log()).toEqual(['open (1)', 'named (1)', 'error (0)', 'open (1)', 'named (1)']);
    expect(await journal('attempt', 'open', 'close')).toMatchObject([
      { type: 'attempt', epoch: 1, attempt: 1, transport: 'sse' },
      { type: 'open', epoch: 1 },
      { type: 'close', epoch: 1, by: 'fault' },
      { type: 'attempt', epoch: 2, attempt: 1 },
      { type: 'open', epoch: 2 },
    ]);
    expect(on.server.lastEventIds).toEqual([undefined, '7']);
    await on.probed.page.evaluate(() => stage.source.close());
    expect(await on.probed.page.evaluate(() => stage.source.readyState)).toBe(2);
  });

  it('a refused EventSource says so and tries again', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'refuse', times: 1 } });
    await on.probed.page.evaluate((url) => {
      const source = new EventSource(url);
      source.onerror = () => stage.log.push(`error (${source.readyState})`);
      source.onopen = () => stage.log.push(`open (${source.readyState})`);
    }, `http://${on.server.host}/stream`);
    await logged('open (1)');
    expect(await log()).toEqual(['error (0)', 'open (1)']);
  });

  const post = (messageId: string) =>
    on.probed.page.evaluate(
      (url, id) =>
        fetch(url, { method: 'POST', body: JSON.stringify({ messageId: id }) }).then(
          async (response) => `${response.status} ${await response.text()}`,
          (error: Error) => `${error.constructor === TypeError} ${error.name}`,
        ),
      `http://${on.server.host}/messages`,
      messageId,
    );

  it('a message that is posted makes its host known, and faults reach the next one', async () => {
    expect(await post('a')).toBe('200 {"type":"confirm","messageId":"a"}');
    await on.probed.send({
      do: 'arm',
      rule: { fault: 'refuse', where: { transport: 'ajax' }, times: 1 },
    });
    expect(await post('b')).toBe('true TypeError');
    expect(await post('c')).toBe('200 {"type":"confirm","messageId":"c"}');
    expect(on.server.applied).toEqual(['a', 'c']);
    await expect
      .poll(() => journal('connection', 'sent', 'confirmed'))
      .toMatchObject([
        { type: 'connection', label: `Client of ${on.server.host}`, inferred: true },
        { type: 'sent', messageId: 'a', transport: 'ajax' },
        { type: 'confirmed', messageId: 'a' },
        { type: 'sent', messageId: 'b' },
        { type: 'sent', messageId: 'c' },
        { type: 'confirmed', messageId: 'c' },
      ]);
  });

  it('a stalled request stays pending until the page aborts it', async () => {
    await post('a');
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    const outcome = await on.probed.page.evaluate(async (url) => {
      const abort = new AbortController();
      const body = JSON.stringify({ messageId: 'b' });
      const request = fetch(url, { method: 'POST', body, signal: abort.signal });
      request.catch(() => {});
      const later = new Promise((resolve) => setTimeout(resolve, 100, 'pending'));
      const before = await Promise.race([request.then(String, String), later]);
      abort.abort();
      return `${before}, ${await request.then(String, (error: Error) => error.name)}`;
    }, `http://${on.server.host}/messages`);
    expect(outcome).toBe('pending, AbortError');
    expect(on.server.applied).toEqual(['a']);
  });

  it('offline is what the browser says, until it is lifted', async () => {
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

  it('infers the states of a client from its connections', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    await makeSocket();
    await expect.poll(async () => (await journal('state')).length).toBe(5);
    const states = await journal('state');
    expect(states.map((entry) => entry.type === 'state' && entry.to)).toEqual([
      'connecting',
      'connected',
      'disconnected',
      'reconnecting',
      'connected',
    ]);
  });

  it('knows that it was there before every script of the page', async () => {
    expect(await on.probed.send({ do: 'drain', since: 0 })).toMatchObject({
      capture: 'start',
      page: { url: `http://${on.server.host}/`, title: 'page' },
    });
  });
});
