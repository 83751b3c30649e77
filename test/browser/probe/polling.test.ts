import type { Socket } from 'socket.io-client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import type { ConnectionModel } from '../../../src/session/model.ts';
import { createSession } from '../../../src/session/session.ts';
import { browserKinds } from './page.ts';
import { setStageOf } from './stage.ts';
import { startXhrServer } from './xhr-server.ts';

declare const io: (options: object) => Socket;
declare const stage: { socket: Socket; confirmed: string[] };

describe.each(browserKinds)('in %s, socket.io', (kind) => {
  const on = setStageOf(kind, startXhrServer);
  beforeEach(() =>
    on.probed.page.addScriptTag({ url: `http://${on.server.host}/socket.io/socket.io.js` }),
  );

  const connect = (options: object) =>
    on.probed.page.evaluate((chosen) => {
      const socket = io({ reconnectionDelay: 20, reconnectionDelayMax: 20, ...chosen });
      Object.assign(globalThis, { stage: { socket, confirmed: [] } });
    }, options);
  const say = (id: string) =>
    on.probed.page.evaluate((one) => {
      stage.socket.emit('message', one, () => stage.confirmed.push(one));
    }, id);
  const confirmed = () => on.probed.page.evaluate(() => stage.confirmed);
  const arm = (rule: Rule) => on.probed.send({ do: 'arm', rule });
  /** What the panel shows. */
  const shown = async (): Promise<readonly ConnectionModel[]> => {
    const session = createSession();
    session.apply(await on.probed.send({ do: 'drain', since: 0 }));
    return [...session.connections.values()];
  };
  const transports = async () =>
    (await shown()).flatMap(({ epochs }) => epochs.map((e) => e.transport));

  it('over polls alone is one connection', async () => {
    await connect({ transports: ['polling'] });
    for (const id of ['a', 'b', 'c']) await say(id);
    await expect.poll(confirmed).toEqual(['a', 'b', 'c']);
    const [connection, ...others] = await shown();
    expect(others).toEqual([]);
    expect(connection).toMatchObject({ state: 'connected', live: 1, inferred: true });
    expect(connection?.epochs).toMatchObject([{ transport: 'ajax' }]);
    const messages = [...(connection?.messages.values() ?? [])];
    expect(messages.map(({ preview, state }) => [preview, state])).toEqual(
      ['a', 'b', 'c'].map((id) => [JSON.stringify(['message', id]), 'confirmed']),
    );
    expect(on.server.applied).toEqual(['a', 'b', 'c']);
  });

  it('is shown over polls, then over a WebSocket when it upgrades', async () => {
    await connect({});
    await say('a');
    await expect.poll(confirmed).toEqual(['a']);
    await expect.poll(transports).toEqual(['ajax', 'websocket']);
    await expect.poll(shown).toMatchObject([{ state: 'connected', live: 1 }]);
  });

  it('reconnects after its polls are reset', async () => {
    await connect({ transports: ['polling'] });
    await say('a');
    await expect.poll(confirmed).toEqual(['a']);
    await arm({ fault: 'reset' });
    await expect.poll(transports).toEqual(['ajax', 'ajax']);
    await expect.poll(shown).toMatchObject([{ state: 'connected' }]);
    const [connection] = await shown();
    expect(connection?.epochs[0]).toMatchObject({ by: 'fault' });
    await say('b');
    await expect.poll(confirmed).toEqual(['a', 'b']);
  });

  it('may lose a confirmation over polls', async () => {
    await connect({ transports: ['polling'] });
    await arm({ fault: 'lose-ack', times: 1 });
    await say('a');
    await expect.poll(() => on.server.applied).toEqual(['a']);
    await say('b');
    await expect.poll(confirmed).toEqual(['b']);
    const states = async () => {
      const [connection] = await shown();
      return [...(connection?.messages.values() ?? [])].map(({ state }) => state);
    };
    expect(await states()).toEqual(['on-wire', 'confirmed']);
  });

  it('keeps trying while it is refused, and each attempt is shown', async () => {
    await arm({ fault: 'refuse' });
    await connect({ transports: ['polling'] });
    await expect.poll(async () => (await transports()).length).toBeGreaterThan(2);
    await on.probed.send({ do: 'lift' });
    await expect.poll(shown).toMatchObject([{ state: 'connected' }]);
  });

  it('that disconnects is shown as closed by the client', async () => {
    await connect({ transports: ['polling'] });
    await expect.poll(() => on.probed.page.evaluate(() => stage.socket.connected)).toBe(true);
    await on.probed.page.evaluate(() => stage.socket.disconnect());
    await expect.poll(shown).toMatchObject([{ state: 'disconnected', live: 0 }]);
    const [connection] = await shown();
    expect(connection?.epochs).toMatchObject([{ by: 'client' }]);
  });

  it('that polls by fetch is shown the same', async () => {
    await on.probed.page.evaluate(() => fetch('/socket.io/?EIO=4&transport=polling'));
    await expect.poll(shown).toMatchObject([{ state: 'connected', live: 1 }]);
    expect(await transports()).toEqual(['ajax']);
  });
});
