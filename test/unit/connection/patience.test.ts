import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { CONFIG } from '../../../src/simulation/schedule.ts';
import { connected } from './endings.ts';
import { overSse } from './on-fallback.ts';

describe('a server that asks for patience', () => {
  it.each([0, 0.5, 0.999])(
    'by Retry-After is left alone at least that long, plus a random wait (%s)',
    (random) => {
      const { end, waits } = connected(CONFIG, () => random);
      end({ status: 503, retryAfter: 7000 });
      expect(waits()).toEqual([7000 + random * CONFIG.reconnectDelay]);
    },
  );

  it.each([1012, 1013])(
    'by close %i is left alone for a quarter of reconnectDelay plus the backoff',
    (code) => {
      const { end, waits } = connected();
      end({ code });
      expect(waits()).toEqual([CONFIG.reconnectDelay / 4 + CONFIG.reconnectDelay / 2]);
    },
  );

  it('by goaway is left alone once it closes', () => {
    const { clock, client, end, waits } = connected();
    const epoch = client.state.current?.epoch ?? 0;
    client.input({
      type: 'frame',
      epoch,
      frame: { type: 'goaway', retryAfter: 4000 },
      size: 1,
      preview: '',
    });
    expect(client.state.status).toBe('connected');
    clock.advance(500);
    end({});
    // What is left of it: closing took 20 ms.
    expect(waits()).toEqual([4000 - 520 + CONFIG.reconnectDelay / 2]);
  });

  it('by goaway before its welcome, or before the connection has proved itself, is left alone too', () => {
    for (const stage of ['greeting', 'ready'] as const) {
      const { clock, client, end, waits } = connected();
      client.disconnect();
      client.connect();
      while (client.state.current?.stage !== stage) clock.advance(1);
      const frame = { type: 'goaway', retryAfter: 60_000 } as const;
      const { epoch } = client.state;
      client.input({ type: 'frame', epoch, frame, size: 1, preview: '' });
      if (stage === 'ready') clock.advance(1000);
      end({ code: 1013 });
      expect(waits()[0]).toBeGreaterThan(58_000);
    }
  });

  it('is not tried over the next transport before that time is over', () => {
    const { clock, client, waits } = connected();
    client.disconnect();
    client.connect();
    const attempts = () =>
      client.reports.flatMap((entry) => (entry.type === 'attempt' ? [entry.transport] : []));
    const { epoch } = client.state;
    const ending = { code: 1006, reason: '', clean: false, status: 503, retryAfter: 60_000 };
    client.input({ type: 'closed', epoch, ending, by: 'remote' });
    expect(waits()).toEqual([60_000 + CONFIG.reconnectDelay / 2]);
    clock.advance(60_400);
    expect(attempts()).toEqual(['websocket', 'websocket']);
    clock.advance(1000);
    expect(attempts()).toEqual(['websocket', 'websocket', 'sse']);
    expect(client.state.status).toBe('connected');
  });

  it('is left alone when the network returns, but not when connect() is called', () => {
    const { client, end } = connected();
    end({ status: 503, retryAfter: 7000 });
    const { retryAt, retries } = client.state;
    for (const type of ['online', 'resumed'] as const) {
      client.input({ type });
      expect(client.state).toMatchObject({ phase: 'waiting', retryAt, retries });
    }
    client.connect();
    expect(client.state.phase).toBe('attempting');
  });

  it('is left alone by a page restored from the back/forward cache', () => {
    const { client, waits } = connected();
    const { epoch } = client.state;
    const frame = { type: 'goaway', retryAfter: 60_000 } as const;
    client.input({ type: 'frame', epoch, frame, size: 1, preview: '' });
    client.input({ type: 'restored' });
    expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'waiting' });
    expect(client.live).toBe(0);
    expect(waits()).toEqual([60_000 + CONFIG.reconnectDelay / 2]);
  });

  it('is tried over every transport when connect() is called', () => {
    const { client, clock, weather, end } = connected();
    end({ status: 503, retryAfter: 7000 });
    client.reports.length = 0;
    weather.refuse = true;
    client.connect();
    clock.advance(100);
    const attempts = client.reports.flatMap((entry) =>
      entry.type === 'attempt' ? [entry.transport] : [],
    );
    expect(attempts).toEqual(['websocket', 'sse']);
  });

  it('is not tried over a better transport in that time, nor as soon as it is over', () => {
    const { client, clock } = overSse();
    clock.advance(5000);
    const { epoch } = client.state;
    const frame = { type: 'goaway', retryAfter: 600_000 } as const;
    client.input({ type: 'frame', epoch, frame, size: 1, preview: '' });
    clock.advance(600_000);
    expect(client.state).toMatchObject({ status: 'connected', epoch });
    clock.advance(CONFIG.upgradeInterval);
    expect(client.state.current?.transport).toBe('websocket');
  });

  it('is left alone once: the wait after the next failure is a normal one', () => {
    const { clock, weather, end, waits } = connected();
    end({ status: 503, retryAfter: 7000 });
    weather.refuse = true;
    clock.advance(8000);
    expect(waits()[1]).toBe((1.75 * CONFIG.reconnectDelay) / 2);
  });
});

describe('a wait', () => {
  const cause = ({ client }: ReturnType<typeof connected>) => {
    const state = client.reports.findLast(({ type }) => type === 'state');
    return state?.type === 'state' && [state.to, state.cause];
  };

  it('is cut short by the network’s return, but not by the page’s', () => {
    const world = connected();
    world.end({});
    world.client.input({ type: 'resumed' });
    expect(world.client.state.phase).toBe('waiting');
    world.client.input({ type: 'online' });
    expect(world.client.state.phase).toBe('attempting');
    expect(cause(world)).toEqual(['reconnecting', 'online']);
  });

  it('that ends while the page sleeps is over when the page returns', () => {
    const world = connected();
    world.end({});
    world.clock.sleep(3_600_000);
    world.client.input({ type: 'resumed' });
    expect(world.client.state.phase).not.toBe('waiting');
  });
});

describe('attempts that fail', () => {
  /** It has given up, and the server refuses still. */
  function afterThree() {
    const world = connected({ ...CONFIG, maxReconnectAttempts: 3 });
    world.weather.refuse = true;
    world.end({});
    world.clock.advance(600_000);
    return world;
  }

  it('end after maxReconnectAttempts; the network’s return starts afresh', () => {
    const { clock, weather, client, waits } = afterThree();
    expect(waits()).toHaveLength(3);
    expect(client.state).toMatchObject({ status: 'disconnected', gaveUp: true });
    weather.refuse = false;
    client.input({ type: 'online' });
    clock.advance(1000);
    expect(client.state.status).toBe('connected');
  });

  it('are forgotten by connect(): as many follow, after the same waits', () => {
    const { clock, client, waits } = afterThree();
    const before = waits();
    client.connect();
    clock.advance(600_000);
    expect(waits()).toEqual([...before, ...before]);
    expect(client.state.status).toBe('disconnected');
  });

  it('do not resume on the network’s return after disconnect()', () => {
    const { client, end } = connected({ ...CONFIG, maxReconnectAttempts: 0 });
    end({});
    expect(client.state).toMatchObject({ status: 'disconnected', gaveUp: true });
    client.reports.length = 0;
    client.disconnect();
    client.input({ type: 'online' });
    expect(client.state.status).toBe('disconnected');
    expect(client.reports, 'it was disconnected before').toEqual([]);
  });

  it('do not resume on the network’s return while the server wants to be left alone', () => {
    const { clock, client, end } = connected({ ...CONFIG, maxReconnectAttempts: 0 });
    end({ status: 503, retryAfter: 600_000 });
    expect(client.state).toMatchObject({ status: 'disconnected', gaveUp: true });
    client.input({ type: 'online' });
    client.input({ type: 'resumed' });
    expect(client.state.status).toBe('disconnected');
    clock.advance(600_000);
    client.input({ type: 'online' });
    const state = client.reports.findLast(({ type }) => type === 'state');
    expect(state).toMatchObject({ to: 'connecting', cause: 'online' });
    clock.advance(1000);
    expect(client.state.status).toBe('connected');
  });

  it('wait longer after a longer wait, with decorrelated jitter', () => {
    const { clock, weather, end, waits } = connected({ ...CONFIG, jitter: 'decorrelated' });
    weather.refuse = true;
    end({});
    clock.advance(60_000);
    const [first = 0, second = 0, third = 0] = waits();
    const { reconnectDelay } = CONFIG;
    expect(second).toBe((reconnectDelay + 3 * first) / 2);
    expect(third).toBe((reconnectDelay + 3 * second) / 2);
  });

  it('never end when maxReconnectAttempts is Infinity, and never wait above maxReconnectDelay', () => {
    const { clock, weather, client, end, waits } = connected(CONFIG, () => 0.999);
    weather.refuse = true;
    end({});
    clock.advance(86_400_000);
    expect(client.state.status).toBe('reconnecting');
    expect(waits().length).toBeGreaterThan(1000);
    expect(Math.max(...waits())).toBeLessThanOrEqual(CONFIG.maxReconnectDelay);
  });

  it('are not forgotten when a connection opens and dies before it has proved itself', () => {
    const { clock, client, weather, end, waits } = connected();
    end({});
    for (let times = 0; times < 16; times++) {
      while (client.state.current?.stage !== 'ready') clock.advance(5);
      // The pong does not come any more.
      weather.stall = true;
      for (const link of [...client.links.values()]) link.reset();
      weather.stall = false;
    }
    const planned = waits();
    expect(planned.at(-1)).toBeGreaterThan(5 * (planned[0] ?? 0));
  });
});

it('disconnect() ends a wait: there is no further attempt, and no timer is left', () => {
  const { clock, weather, client, end } = connected();
  weather.refuse = true;
  end({});
  expect(client.state).toMatchObject({ status: 'reconnecting', phase: 'waiting' });
  const { epoch } = client.state;
  weather.refuse = false;
  client.disconnect();
  clock.advance(600_000);
  expect(client.state).toMatchObject({ status: 'disconnected', epoch });
  expect(clock.pending).toBe(0);
});

it('a Retry-After date counts from the local time when the server’s Date is not readable', async () => {
  const now = Date.UTC(2030, 0, 1);
  const headers = { 'retry-after': new Date(now + 60_000).toUTCString() };
  const client = new ConnectionManager({
    streamingMode: 'sse',
    apiEndpoint: 'http://chat.test',
    jitter: 'none',
    clock: { now: () => now, setTimeout: () => 0, clearTimeout: () => {} },
    network: { WebSocket, fetch: async () => new Response(null, { status: 503, headers }) },
  });
  onTestFinished(() => client.disconnect());
  const delay = new Promise((resolve) => client.on('backoff', (wait) => resolve(wait.delay)));
  client.connect();
  expect(await delay).toBe(61_000);
});
