import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
