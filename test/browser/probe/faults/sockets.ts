import { expect, it } from 'vitest';
import type { FaultStage, PageStage } from './stage.ts';

declare const stage: PageStage;

/** What faults do to a WebSocket that is open. */
export function breakSockets(on: FaultStage): void {
  const { makeSocket, log, logged, journal } = on;

  it('a reset looks to the page like a real one, and closes the real socket', async () => {
    const reset = async (end: () => Promise<unknown>) => {
      await makeSocket();
      await logged('open (1)');
      await end();
      await logged('close 1006 false (3)');
      await expect.poll(() => on.server.open()).toBe(0);
      return on.probed.page.evaluate(() => stage.log.splice(0));
    };
    const real = await reset(() => on.probed.page.evaluate(() => stage.socket.send('reset')));
    expect(await reset(() => on.probed.send({ do: 'arm', rule: { fault: 'reset' } }))).toEqual(
      real,
    );
    expect(await log()).toEqual([]);
    expect(await journal('close')).toMatchObject([
      { code: 1006, by: 'remote' },
      { code: 1006, by: 'fault', inferred: true },
    ]);
  });

  it('a stall swallows everything, and resets the connection when it is lifted', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    const waits = await on.probed.page.evaluate(() => {
      stage.socket.send('x'.repeat(100_000));
      return stage.socket.bufferedAmount;
    });
    // What the system takes counts as sent.
    expect(waits).toBe(100_000 - 65_536);
    const attempted = makeSocket();
    await attempted;
    await on.probed.page.evaluate(() => stage.socket.close());
    await logged('close 1006 false (3)');
    await on.probed.send({ do: 'lift' });
    expect(await journal('fault')).toMatchObject([
      { phase: 'armed' },
      { phase: 'fired' },
      { phase: 'fired' },
      { phase: 'lifted' },
    ]);
  });

  it('a close with a code reaches the page as such', async () => {
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

  it('a reset caused by send() happens after that call', async () => {
    await makeSocket();
    await logged('open (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'reset', where: { direction: 'out' } } });
    await on.probed.page.evaluate(() => {
      stage.socket.send('x');
      stage.log.push(`after send (${stage.socket.readyState})`);
    });
    await logged('close 1006 false (3)');
    expect((await log()).filter((line) => line !== 'error (3)')).toEqual([
      'made (0)',
      'open (1)',
      'after send (1)',
      'close 1006 false (3)',
    ]);
  });

  it('the states of a client are inferred from its connections', async () => {
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
}
