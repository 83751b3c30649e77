import { WebSocket as MockWebSocket } from 'mock-socket';
import { describe, expect, it, vi } from 'vitest';
import { drawWait } from '../../../src/connection/backoff.ts';
import type { FollowPage } from '../../../src/connection/environment.ts';
import { seededRandom } from '../../../src/faults/random.ts';
import { CONFIG } from '../../../src/simulation/schedule.ts';
import { MockChat, settle } from '../../unit/connection/mock-chat.ts';
import { HttpChat } from './http-chat.ts';
import { connected } from './world.ts';

const NEVER = Number.POSITIVE_INFINITY;

describe('teardown', () => {
  it('31: a listener that reconnects and throws during disconnect(): one working connection', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    const chat = new MockChat();
    const manager = await chat.connected();
    manager.once('state_change', () => {
      manager.connect();
      throw new Error('the page is broken');
    });
    manager.disconnect();
    await settle();
    expect([manager.state, chat.sockets.length]).toEqual(['connected', 2]);
    const { confirmed } = manager.sendMessage('x');
    await settle();
    await expect(confirmed).resolves.toBeDefined();
    manager.disconnect();
    await settle();
    expect([manager.state, vi.getTimerCount()]).toEqual(['disconnected', 0]);
    told.mockRestore();
  });

  it('31: a listener that resends what disconnect() failed: the message waits for connect()', async () => {
    const chat = new MockChat();
    const manager = chat.client();
    manager.sendMessage('x');
    manager.once('failed', () => manager.sendMessage('again'));
    manager.disconnect();
    expect(manager.pending).toBe(1);
    manager.connect();
    await settle();
    expect(chat.messages.map(({ body }) => body)).toEqual(['again']);
  });

  it('35: disconnect() at any moment leaves no timer and no connection', () => {
    for (let moment = 0; moment <= 6000; moment += 50) {
      const { clock, weather, client, resetAll } = connected();
      weather.refuse = true;
      client.send('m1');
      resetAll();
      clock.advance(moment);
      client.disconnect();
      // What is on its way in the network arrives, and finds nobody.
      clock.advance(100);
      expect([clock.pending, client.live, client.state.alarm]).toEqual([0, 0, NEVER]);
    }
  });

  it('37: a half-open socket whose close event never fires is not waited for', async () => {
    class Mute extends MockWebSocket {
      override close(): void {}
    }
    const network = { WebSocket: Mute as unknown as typeof WebSocket, fetch };
    const chat = new MockChat();
    const manager = await chat.connected({ network });
    Object.assign(chat.sockets[0] ?? {}, { send: () => {} });
    const { confirmed } = manager.sendMessage('x');
    await vi.advanceTimersByTimeAsync(6000);
    await expect(confirmed).resolves.toBeDefined();
    expect([manager.state, chat.sockets.length]).toEqual(['connected', 2]);
    manager.disconnect();
    expect([manager.state, vi.getTimerCount()]).toEqual(['disconnected', 0]);
  });

  it('41: a resume that is cut short repeatedly loses nothing, and disconnect() is immediate', () => {
    const { clock, client, server, newest, resetAll, states, until } = connected();
    const sent = Array.from({ length: 600 }, (_, index) => `m${index}`);
    for (const message of sent) client.send(message);
    for (const frames of [1, 100, 255, 300]) {
      resetAll();
      until(() => client.live > 0);
      newest().cutAfter(frames);
      clock.advance(1000);
    }
    until(() => client.confirmed.length === sent.length);
    expect(server.applied).toEqual(sent);
    client.disconnect();
    expect(states().slice(-2)).toEqual(['disconnecting', 'disconnected']);
  });
});

describe('liveness', () => {
  it('36: what is left of an old heartbeat does not kill the fresh connection', () => {
    const { clock, client, newest, resetAll } = connected({ late: true });
    newest().break();
    client.input({ type: 'online' });
    clock.advance(2000);
    resetAll();
    client.input({ type: 'online' });
    clock.advance(100);
    const { epoch } = client.state;
    clock.advance(120_000);
    expect(client.state).toMatchObject({ status: 'connected', epoch });
  });

  it('38: timers throttled to one a minute in a hidden tab: no stale link, no reconnect', () => {
    const { clock, client, reports } = connected();
    for (let minute = 0; minute < 60; minute++) {
      clock.sleep(60_000);
      clock.advance(0);
    }
    client.input({ type: 'resumed' });
    clock.advance(10_000);
    expect([reports('stale').length, reports('attempt').length]).toEqual([0, 1]);
    expect(client.state.status).toBe('connected');
  });

  it('46: a half-open link is noticed within 35 s when idle, within 5 s when something is awaited', () => {
    const { clock, client, newest, reports, until } = connected();
    clock.advance(60_000);
    newest().break();
    expect(until(() => reports('stale').length === 1)).toBeLessThanOrEqual(35_000);
    until(() => client.state.status === 'connected');
    clock.advance(60_000);
    newest().break();
    client.send('m1');
    expect(until(() => reports('stale').length === 2)).toBeLessThanOrEqual(5000);
  });
});

describe('recovery', () => {
  it('39: with the confirmation and then each welcome lost, the message is applied once', () => {
    const { clock, client, server, newest, until } = connected();
    client.send('m1');
    newest().cut();
    for (let times = 0; times < 4; times++) {
      clock.advance(1);
      until(() => client.state.current?.stage === 'greeting');
      newest().cut();
    }
    clock.advance(60_000);
    expect(server.applied).toEqual(['m1']);
    expect([client.confirmed, client.failed]).toEqual([['m1'], []]);
  });

  it('40: events published in a gap arrive, even if none came before, after each of five gaps', () => {
    const { clock, client, server, resetAll } = connected();
    for (let gap = 1; gap <= 5; gap++) {
      resetAll();
      server.publish();
      clock.advance(10_000);
      expect(client.delivered).toHaveLength(gap);
    }
    expect(client.delivered).toEqual([1, 2, 3, 4, 5]);
  });

  it('42: the tab is hidden and shown during a wait: one stream, and none after disconnect()', async () => {
    const chat = new HttpChat();
    let tell: Parameters<FollowPage>[0] = () => {};
    const page: FollowPage = (on) => {
      tell = on;
      return () => {};
    };
    const manager = chat.client({ page });
    manager.connect();
    await settle();
    chat.drop();
    await settle();
    tell('hidden', undefined);
    for (const _ of [1, 2, 3]) tell('visible', 'resumed');
    manager.sendMessage('prompt');
    await vi.advanceTimersByTimeAsync(5000);
    expect([chat.open('stream').length, chat.applied.length]).toEqual([1, 1]);
    manager.disconnect();
    expect(chat.open('')).toEqual([]);
  });

  it('43: Retry during a wait of 3 s connects at once', () => {
    const config = { ...CONFIG, reconnectDelay: 3000, jitter: 'none' } as const;
    const { clock, client, resetAll, until, reports } = connected({ config });
    resetAll();
    expect(reports('backoff')[0]?.planned).toBe(3000);
    clock.advance(100);
    client.connect();
    expect(until(() => client.state.status === 'connected')).toBeLessThanOrEqual(100);
  });

  it('45: at most 15 % of 10,000 clients return in any 100 ms, at the first retry and later ones', () => {
    const random = seededRandom(45);
    const policy = { ...CONFIG, jitter: 'full' } as const;
    for (const retry of [1, 5, 20]) {
      const buckets = new Map<number, number>();
      for (let client = 0; client < 10_000; client++) {
        const bucket = Math.floor(drawWait(policy, retry, 0, random()).planned / 100);
        buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
      }
      expect(Math.max(...buckets.values())).toBeLessThanOrEqual(1500);
    }
  });
});
