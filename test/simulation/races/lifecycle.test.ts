import { describe, expect, it, vi } from 'vitest';
import { MockChat, settle } from '../../unit/connection/mock-chat.ts';
import { connected, world } from './world.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** A driver that clears no timer and silences no socket: the machine must keep order alone. */
const LATE = { late: true };

describe('lifecycle', () => {
  it('10: disconnect() during the wait, then the uncleared timer: no connection opens', () => {
    const { clock, client, resetAll } = connected(LATE);
    resetAll();
    expect(client.state.phase).toBe('waiting');
    const { epoch } = client.state;
    client.disconnect();
    clock.advance(60_000);
    expect(client.state).toMatchObject({ status: 'disconnected', epoch });
    expect([client.live, clock.pending]).toEqual([0, 0]);
  });

  it('11: connect(), disconnect(), then the late open: disconnected, without a heartbeat', () => {
    const { clock, client, server, states } = world(LATE);
    client.connect();
    client.disconnect();
    clock.advance(60_000);
    server.publish();
    clock.advance(1000);
    expect(states()).toEqual(['connecting', 'disconnecting', 'disconnected']);
    expect([client.state.alarm, client.delivered]).toEqual([NEVER, []]);
  });

  it('12: disconnect(), connect(), then the old socket’s late close: the new one stays connected', () => {
    const { clock, client, server, newest, reports } = connected(LATE);
    const old = newest();
    client.disconnect();
    client.connect();
    clock.advance(100);
    old.reset();
    client.send('m1');
    clock.advance(100);
    expect(client.state.status).toBe('connected');
    expect(server.applied).toEqual(['m1']);
    expect(reports('attempt')).toHaveLength(2);
  });

  it('13: after disconnect() and connect(), a lost link is re-established as before', () => {
    const { clock, client, resetAll } = connected();
    client.disconnect();
    client.connect();
    clock.advance(1000);
    resetAll();
    expect(client.state.status).toBe('reconnecting');
    clock.advance(5000);
    expect(client.state.status).toBe('connected');
  });

  it('13: a message sent after disconnect() and connect() is not mistaken for one given up', () => {
    const { clock, client, server } = connected();
    client.send('m1');
    clock.advance(100);
    client.send('m2');
    client.disconnect();
    client.connect();
    client.send('m3');
    clock.advance(1000);
    expect(client.failed).toEqual(['m2']);
    expect(client.confirmed).toEqual(['m1', 'm3']);
    expect(server.applied).toContain('m3');
  });

  it('14: Retry during the wait, then the pending timer: one connection, and each reply once', () => {
    const { clock, client, server, resetAll, reports } = connected(LATE);
    resetAll();
    client.connect();
    clock.advance(100);
    expect(client.state.status).toBe('connected');
    clock.advance(10_000);
    server.publish();
    clock.advance(100);
    expect([client.live, reports('attempt').length]).toEqual([1, 2]);
    expect(client.delivered).toEqual([1]);
  });

  it('15: a hundred drops and retries stack no timers', () => {
    const { clock, client, resetAll, reports } = connected();
    for (let times = 0; times < 100; times++) {
      resetAll();
      client.connect();
      clock.advance(200);
    }
    expect(clock.pending).toBe(1);
    expect(reports('attempt')).toHaveLength(101);
  });

  it('16: a reconnect differs from a connect at every step', async () => {
    const chat = new MockChat();
    const seen: string[] = [];
    const manager = chat.client();
    manager.on('state_change', ({ oldState, newState }) => seen.push(`${oldState} ${newState}`));
    manager.connect();
    await settle();
    chat.drop();
    await vi.advanceTimersByTimeAsync(499);
    expect(manager.snapshot()).toMatchObject({ state: 'reconnecting', phase: 'waiting' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen).toEqual([
      'disconnected connecting',
      'connecting connected',
      'connected reconnecting',
      'reconnecting connected',
    ]);
  });

  it.each(['connecting', 'connected'])(
    '17: a listener that throws on %s neither fails the transport nor wedges the state',
    async (state) => {
      const told = vi.spyOn(console, 'error').mockImplementation(() => {});
      const chat = new MockChat();
      const manager = chat.client();
      manager.on('state_change', ({ newState }) => {
        if (newState === state) throw new Error('the page is broken');
      });
      manager.connect();
      await settle();
      const { confirmed } = manager.sendMessage('x');
      await settle();
      await expect(confirmed).resolves.toBeDefined();
      expect(manager).toMatchObject({ state: 'connected', transport: 'websocket' });
      expect(chat.sockets).toHaveLength(1);
      expect(told).toHaveBeenCalledTimes(1);
      told.mockRestore();
    },
  );

  it('18: an open after connectTimeout changes nothing, and adds no second connection', () => {
    const { clock, weather, client, states, reports } = world(LATE);
    weather.latency = 3000;
    client.connect();
    clock.advance(5500);
    expect(client.state.current?.transport).toBe('sse');
    // The first one would open now.
    clock.advance(1000);
    expect(client.state.current).toMatchObject({ transport: 'sse', stage: 'opening' });
    expect(reports('open')).toEqual([]);
    weather.latency = 20;
    clock.advance(60_000);
    expect(states().at(-1)).toBe('connected');
    expect(client.live).toBe(1);
  });
});
