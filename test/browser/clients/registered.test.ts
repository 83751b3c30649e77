import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { browserKinds, startBrowser } from '../probe/page.ts';
import { openApp } from './open.ts';
import { type ClientsServer, startClientsServer } from './server/server.ts';

describe.each(browserKinds)('in %s, a client that reports itself', (kind) => {
  let browser: Browser;
  let server: ClientsServer;

  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(kind), startClientsServer()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.close()]);
  });

  it.each(['socket.io, reported', 'partysocket, reported'] as const)(
    '(%s) is shown once, although the probe sees its sockets too',
    async (name) => {
      const { session, until, sendMessage } = await openApp(browser, server, name);
      await until('a WebSocket', ({ transport, live }) => transport === 'websocket' && live === 1);
      await sendMessage(`${kind} ${name}`);
      const shown = await until('the confirmation', ({ messages, pending }) => {
        return messages.size > 0 && pending === 0;
      });
      expect(shown).toMatchObject({ state: 'connected', inferred: false });
      expect([...shown.messages.values()]).toMatchObject([{ state: 'confirmed' }]);
      const { connections } = await session();
      expect([...connections.keys()]).toEqual([shown.id]);
    },
  );

  it.each(['socket.io, reported', 'partysocket, reported'] as const)(
    '(%s) meets faults under its own name, and reports an ending by a fault as such',
    async (name) => {
      const { send, until } = await openApp(browser, server, name);
      const { id, epochs } = await until(
        'a WebSocket',
        ({ transport, live }) => transport === 'websocket' && live === 1,
      );
      const epoch = epochs.at(-1)?.epoch ?? 0;
      await send({ do: 'arm', rule: { fault: 'reset', where: { connection: id }, times: 1 } });
      const back = await until('a new connection', (connection) => {
        return connection.state === 'connected' && connection.epochs.length > epochs.length;
      });
      expect(back.epochs.find((one) => one.epoch === epoch)).toMatchObject({ by: 'fault' });
      expect(back.states.map(({ to }) => to)).toContain('reconnecting');
      const { entries } = await send({ do: 'drain', since: 0 });
      expect(entries).toContainEqual(
        expect.objectContaining({ type: 'fault', phase: 'fired', connection: id, epoch }),
      );
    },
  );

  describe('that has given up with a message in its queue', () => {
    const NAME = 'partysocket, reported, with two retries';
    const given = async () => {
      const open = await openApp(browser, server, NAME);
      await open.until('a connection', ({ state }) => state === 'connected');
      const where = { transport: 'websocket' } as const;
      await open.send({ do: 'arm', rule: { fault: 'refuse', where } });
      await open.send({ do: 'arm', rule: { fault: 'reset', where, times: 1 } });
      await open.until('the end', ({ state }) => state === 'disconnected');
      await open.sendMessage(`${kind} waits`);
      await open.send({ do: 'lift' });
      const found = async () => {
        const { entries } = await open.send({ do: 'drain', since: 0 });
        return detect(entries, { now: Date.now() + 60_000 });
      };
      return { ...open, found };
    };

    it('is found when it does nothing although the browser is online again', async () => {
      const { page, found } = await given();
      expect(await found()).toEqual([]);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      expect(await found()).toMatchObject([
        { kind: 'gave-up', title: '1 message waits, and the client has given up' },
      ]);
    });

    it('is not when it tries again then', async () => {
      const { page, found, until } = await given();
      await page.evaluate(() => {
        addEventListener('online', () => app.reconnect?.());
        dispatchEvent(new Event('online'));
      });
      await until('a connection', ({ state, pending }) => state === 'connected' && pending === 0);
      expect(await found()).toEqual([]);
    });
  });

  it('that leaves its stream open is found to be connected after disconnect(), unlike one that closes it', async () => {
    const { page, send, session, start } = await openApp(browser, server);
    const ids: string[] = [];
    for (const name of ['EventSource, reported and left open', 'EventSource, reported'] as const) {
      await start(name);
      const own = async () =>
        [...(await session()).connections.values()].find(({ id }) => !ids.includes(id));
      await expect.poll(own, { timeout: 20_000 }).toMatchObject({ state: 'connected' });
      ids.push((await own())?.id ?? '');
      await page.evaluate(() => app.close());
    }
    const found = async () => {
      const { entries } = await send({ do: 'drain', since: 0 });
      return detect(entries, { now: Date.now() });
    };
    await expect
      .poll(found, { timeout: 30_000 })
      .toMatchObject([{ kind: 'alive-after-disconnect', connection: ids[0] }]);
  });
});
