import { describe, expect, it, vi } from 'vitest';
import type { Ending } from '../../../src/journal/registry.ts';
import { CONFIG } from '../../../src/simulation/schedule.ts';
import { settle } from '../../unit/connection/mock-chat.ts';
import { HttpChat } from './http-chat.ts';
import { connected, world } from './world.ts';

const lost = (ending: Partial<Ending>): Ending => ({
  code: 1006,
  reason: '',
  clean: false,
  ...ending,
});

describe('liveness', () => {
  it('19: a half-open link is noticed by the unanswered ping, and what was sent into it arrives', () => {
    const { clock, client, server, newest, reports } = connected();
    newest().break();
    client.send('m1');
    clock.advance(5000);
    expect(reports('stale')).toHaveLength(1);
    clock.advance(5000);
    expect(client.state.status).toBe('connected');
    expect(server.applied).toEqual(['m1']);
  });

  it('19: a half-open long poll is replaced while a reply is awaited, although POSTs are answered', async () => {
    const chat = new HttpChat();
    const manager = chat.client({ streamingMode: 'ajax' });
    const received: unknown[] = [];
    manager.on('message', (body) => received.push(body));
    manager.connect();
    await settle();
    manager.sendMessage('question');
    await settle();
    for (const poll of chat.open('poll')) poll.dead = true;
    chat.publish('answer');
    await vi.advanceTimersByTimeAsync(5000);
    expect(received).toEqual(['answer']);
    expect(chat.mostOpen).toBeLessThanOrEqual(2);
    expect(chat.open('poll')).toHaveLength(1);
  });

  it('19: a long poll whose answer stops half-way is given up in time', async () => {
    const chat = new HttpChat();
    const manager = chat.client({ streamingMode: 'ajax' });
    manager.connect();
    await settle();
    chat.pollBody = new ReadableStream();
    chat.publish('answer');
    const causes: string[] = [];
    manager.on('state_change', ({ cause }) => causes.push(cause));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(causes[0]).toBe('closed');
  });

  it('20: AJAX is not connected while the server is down', async () => {
    const chat = new HttpChat();
    chat.down = true;
    const manager = chat.client({ streamingMode: 'ajax' });
    manager.connect();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(manager.state).toBe('reconnecting');
    chat.down = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(manager.state).toBe('connected');
  });

  it('20: on AJAX, WebSocket is tried again and again', async () => {
    const chat = new HttpChat();
    chat.stream = 500;
    const tried: string[] = [];
    const manager = chat.client({ streamingMode: 'auto', websocketEndpoint: 'ws://chat.test' });
    chat.onSocket = (url) => tried.push(url);
    manager.connect();
    await settle();
    expect(manager.transport).toBe('ajax');
    const before = tried.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(manager.transport).toBe('ajax');
    expect(tried.length).toBeGreaterThan(before + 1);
  });

  it('21: no HEAD checks for SSE, and a stream that never answers is given up in time', async () => {
    const chat = new HttpChat();
    chat.stream = 'hang';
    const manager = chat.client();
    manager.connect();
    await vi.advanceTimersByTimeAsync(4900);
    expect(manager.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(200);
    expect(manager.state).toBe('reconnecting');
    expect(chat.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(chat.requests[0]).toMatchObject({ open: false, aborted: true });
  });

  it('22: a server that accepts and closes at once gets ever longer waits', () => {
    const { clock, client, newest, until, reports } = world();
    client.connect();
    // Each attempt goes through both transports.
    for (let times = 0; times < 24; times++) {
      until(() => client.state.current?.stage === 'greeting');
      newest().end(lost({ code: 1011 }));
      clock.advance(25);
    }
    const ceilings = reports('backoff').map(({ ceiling }) => ceiling);
    expect(ceilings.at(-1)).toBeGreaterThan(20 * (ceilings[0] ?? 0));
    expect(ceilings.toSorted((a, b) => a - b)).toEqual(ceilings);
  });

  it.each(['online', 'resumed'] as const)(
    '23: after giving up, %s starts afresh, and messages queued meanwhile are sent',
    (type) => {
      const made = connected({ config: { ...CONFIG, maxReconnectAttempts: 10 } });
      const { clock, weather, client, server, resetAll } = made;
      weather.refuse = true;
      resetAll();
      clock.advance(600_000);
      expect(client.state).toMatchObject({ status: 'disconnected', gaveUp: true });
      client.send('m1');
      weather.refuse = false;
      client.input({ type });
      clock.advance(1000);
      expect(client.state.status).toBe('connected');
      expect(server.applied).toEqual(['m1']);
    },
  );

  it.each([
    [0, 0],
    [0.25, 250],
    [0.999, 999],
  ])(
    '24: jitter also shortens the wait: with %f the first retry comes after %i ms',
    (random, ms) => {
      const { clock, weather, resetAll, reports } = connected({ random: () => random });
      weather.refuse = true;
      resetAll();
      clock.advance(120_000);
      const planned = reports('backoff').map((wait) => wait.planned);
      expect(planned[0]).toBe(ms);
      expect(planned.every((wait) => wait <= CONFIG.maxReconnectDelay)).toBe(true);
    },
  );

  it.each([{ code: 4401 }, { code: 4403 }, { status: 401 }])(
    '25: a login refused with %o is not retried',
    (ending) => {
      const { clock, client, newest, reports } = connected();
      newest().end(lost(ending));
      clock.advance(3_600_000);
      expect(client.state.status).toBe('disconnected');
      expect(reports('attempt')).toHaveLength(1);
    },
  );

  it.each([1012, 1013])(
    '25: close %i is followed by a quarter of reconnectDelay, even with no jitter drawn',
    (code) => {
      const { clock, newest, reports } = connected({ random: () => 0 });
      newest().end(lost({ code }));
      clock.advance(30);
      expect(reports('backoff')[0]?.planned).toBe(CONFIG.reconnectDelay / 4);
    },
  );
});
