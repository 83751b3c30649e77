import { describe, expect, it, vi } from 'vitest';
import { settle } from '../../unit/connection/mock-chat.ts';
import { HttpChat } from './http-chat.ts';
import { connected, world } from './world.ts';

describe('the fallback', () => {
  it('32: with every transport refused, or closed once accepted, there are few attempts a minute', () => {
    for (const refuse of [true, false]) {
      const { clock, weather, client, server, resetAll, reports } = world();
      weather.refuse = refuse;
      server.accept = () => {
        clock.setTimeout(resetAll, 0);
        return () => {};
      };
      client.connect();
      clock.advance(60_000);
      expect(client.state.status).not.toBe('connected');
      expect(reports('open').length > 0).toBe(!refuse);
      expect(reports('attempt').length).toBeLessThan(2 * 14);
    }
  });

  it('33: a WebSocket that opened and died is used again once it works', () => {
    const { clock, weather, client, resetAll, until } = connected();
    weather.refuse = true;
    resetAll();
    until(() => client.state.current?.transport === 'sse');
    weather.refuse = false;
    until(() => client.state.status === 'connected');
    expect(client.state.current?.transport).toBe('sse');
    clock.advance(60_000);
    expect(client.state.current?.transport).toBe('websocket');
  });

  it('33: on a fallback whose links die every 20 s, WebSocket is tried within the hour', () => {
    const { clock, client, resetAll, reports } = world();
    client.connect();
    resetAll();
    for (let times = 0; times < 180; times++) {
      clock.advance(20_000);
      resetAll();
    }
    const tried = reports('attempt').map(({ transport }) => transport);
    expect(tried.lastIndexOf('websocket')).toBeGreaterThan(0);
  });

  it('34: POSTs that hang: never more than two requests, and none outlives its connection', async () => {
    const chat = new HttpChat();
    chat.posts = 'hang';
    const manager = chat.client({ maxReconnectAttempts: Number.POSITIVE_INFINITY });
    manager.connect();
    for (let second = 0; second < 120; second++) {
      manager.sendMessage(second);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(chat.mostOpen).toBe(2);
    expect(chat.requests.filter(({ aborted }) => aborted).length).toBeGreaterThan(10);
    chat.posts = 'answered';
    await vi.advanceTimersByTimeAsync(60_000);
    expect([chat.applied.length, manager.pending]).toEqual([120, 0]);
  });

  it('44: a proxy that holds the stream back from the start: AJAX takes over', async () => {
    const chat = new HttpChat();
    chat.stream = 'held-back';
    const manager = chat.client({ streamingMode: 'auto', websocketEndpoint: 'ws://chat.test' });
    manager.connect();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(manager).toMatchObject({ state: 'connected', transport: 'ajax' });
    expect(chat.open('stream')).toEqual([]);
  });

  /** Whether a stream is noticed that brings nothing any more, with a message every so many ms, confirmed by POST. */
  async function isNoticed(every: number): Promise<boolean> {
    const chat = new HttpChat();
    const causes: string[] = [];
    const manager = chat.client().on('state_change', ({ cause }) => causes.push(cause));
    manager.connect();
    await settle();
    chat.stream = 'held-back';
    for (let passed = 0; passed < 60_000; passed += every) {
      manager.sendMessage(passed);
      await vi.advanceTimersByTimeAsync(every);
    }
    return causes.includes('stale');
  }

  it.each([60_000, 10_000, 4000, 1000])(
    '44: a stream that is held back later is noticed, with a message every %i ms',
    async (every) => expect(await isNoticed(every)).toBe(true),
  );
});
