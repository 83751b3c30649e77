import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NaiveClient } from '../../../demo/naive/naive-client.ts';

type Frame = Record<string, unknown>;

/** A WebSocket or EventSource in the test's hands: it opens, speaks and dies when it is told to. */
class HeldSocket {
  static all: HeldSocket[] = [];
  readonly sent: Frame[] = [];
  closed = false;
  onopen = () => {};
  onmessage = (_event: { data: string }) => {};
  onclose = () => {};

  constructor() {
    HeldSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  receive(frame: Frame): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}

let fetched: string[];
let answer: (init: RequestInit) => object;

beforeEach(() => {
  vi.useFakeTimers();
  HeldSocket.all = [];
  fetched = [];
  vi.stubGlobal('WebSocket', HeldSocket);
  vi.stubGlobal('EventSource', HeldSocket);
  answer = () => {
    throw new TypeError('the server is down');
  };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    fetched.push(`${init.method ?? 'GET'} ${url}`);
    return Response.json(answer(init));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const socket = (index: number): HeldSocket => {
  const found = HeldSocket.all.at(index);
  if (!found) throw new Error(`There is no socket ${index}.`);
  return found;
};

function client(streamingMode: 'auto' | 'websocket' | 'ajax' = 'websocket') {
  const naive = new NaiveClient({
    websocketEndpoint: 'ws://x',
    apiEndpoint: '/api',
    streamingMode,
  });
  const states: string[] = [];
  const confirmed: string[] = [];
  const messages: Frame[] = [];
  naive.on('state_change', ({ newState }) => states.push(newState));
  naive.on('confirmed', ({ messageId }) => confirmed.push(messageId));
  naive.on('message', (frame) => messages.push(frame));
  return { naive, states, confirmed, messages };
}

/** Connected over WebSocket. */
function connected() {
  const made = client();
  void made.naive.connect();
  socket(0).onopen();
  return made;
}

describe('the naive client on a working network', () => {
  it('sends messages, and receives confirmations and events', () => {
    const { naive, states, confirmed, messages } = connected();
    const { messageId, queued } = naive.sendMessage({ text: 'hi' });
    socket(0).receive({ type: 'confirm', messageId });
    socket(0).receive({ type: 'event', body: 'hello' });
    expect(queued).toBe(false);
    expect(states).toEqual(['connecting', 'connected']);
    expect(confirmed).toEqual([messageId]);
    expect(messages).toEqual([{ type: 'event', body: 'hello' }]);
  });

  it('keeps messages while it is not connected, and sends them once it is', () => {
    const { naive } = client();
    const { messageId, queued } = naive.sendMessage({ text: 'early' });
    void naive.connect();
    socket(0).onopen();
    expect(queued).toBe(true);
    expect(socket(0).sent).toEqual([{ text: 'early', messageId }]);
  });

  it('reconnects after a drop, and sends once what was queued meanwhile', async () => {
    const { naive, states } = connected();
    const told: string[] = [];
    naive.on('queued', ({ messageId }) => told.push(`queued ${messageId}`));
    naive.on('sent', ({ messageId }) => told.push(`sent ${messageId}`));
    socket(0).onclose();
    const { messageId } = naive.sendMessage({ text: 'meanwhile' });
    for (const index of [1, 2]) {
      await vi.advanceTimersByTimeAsync(1300);
      socket(index).onopen();
      socket(index).onclose();
    }
    expect(socket(1).sent).toEqual([{ text: 'meanwhile', messageId }]);
    expect(socket(2).sent).toEqual([]);
    expect(told).toEqual([`queued ${messageId}`, `sent ${messageId}`]);
    expect(states.slice(2, 4)).toEqual(['reconnecting', 'connected']);
  });

  it('stays disconnected when disconnect() ends an open connection', async () => {
    const { naive } = connected();
    naive.disconnect();
    socket(0).onclose();
    await vi.advanceTimersByTimeAsync(1300);
    expect(socket(0).closed).toBe(true);
    expect(naive.state).toBe('disconnected');
    expect(HeldSocket.all).toHaveLength(1);
  });

  it('falls back to SSE when no socket opens, and sends by POST', async () => {
    answer = ({ body }) => ({ ...(body ? JSON.parse(String(body)) : {}), type: 'confirm' });
    const { naive, confirmed, messages } = client('auto');
    void naive.connect();
    socket(0).onclose();
    await vi.advanceTimersByTimeAsync(0);
    socket(1).onopen();
    socket(1).receive({ type: 'event', body: 'hello' });
    const { messageId } = naive.sendMessage({ text: 'hi' });
    await vi.advanceTimersByTimeAsync(0);
    expect(fetched).toEqual(['HEAD /api/stream', 'POST /api/messages']);
    expect(confirmed).toEqual([messageId]);
    expect(messages).toEqual([{ type: 'event', body: 'hello' }]);
  });

  it('polls over AJAX for what came after the last frame that it has', async () => {
    answer = () => ({ frames: [{ type: 'event' }], next: 7 });
    const { naive, messages } = client('ajax');
    void naive.connect();
    await vi.advanceTimersByTimeAsync(2000);
    expect(fetched).toEqual(['GET /api/poll?after=0', 'GET /api/poll?after=7']);
    expect(messages).toHaveLength(2);
  });
});

describe('the naive client', () => {
  it('never resends what was on the wire when the socket died (race 3)', async () => {
    const { naive, confirmed } = connected();
    naive.sendMessage({ text: 'lost' });
    socket(0).onclose();
    await vi.advanceTimersByTimeAsync(1300);
    socket(1).onopen();
    expect(socket(1).sent).toEqual([]);
    expect(confirmed).toEqual([]);
  });

  it('opens a second socket on Retry during the wait, and gets everything twice (race 14)', async () => {
    const { naive, messages } = connected();
    socket(0).onclose();
    void naive.connect();
    socket(1).onopen();
    await vi.advanceTimersByTimeAsync(1300);
    socket(2).onopen();
    expect([socket(1).closed, socket(2).closed]).toEqual([false, false]);
    for (const index of [1, 2]) socket(index).receive({ type: 'event', body: 'word' });
    expect(messages).toHaveLength(2);
  });

  it('is connected again by an open that comes after disconnect() (race 11)', () => {
    const { naive } = client();
    void naive.connect();
    naive.disconnect();
    socket(0).onopen();
    expect(naive.state).toBe('connected');
  });

  it('reconnects although disconnect() was called during the wait (race 10)', async () => {
    const { naive } = connected();
    socket(0).onclose();
    naive.disconnect();
    await vi.advanceTimersByTimeAsync(1300);
    expect(HeldSocket.all).toHaveLength(2);
  });

  it('takes an open socket for dead when the previous one closes late (race 12)', () => {
    const { naive } = connected();
    naive.disconnect();
    void naive.connect();
    socket(1).onopen();
    socket(0).onclose();
    expect(socket(1).closed).toBe(false);
    expect(naive.state).toBe('reconnecting');
    expect(naive.sendMessage({ text: 'stuck' }).queued).toBe(true);
  });

  it('gives up after ten attempts, but still accepts messages (race 23)', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { naive } = client();
    const gaveUp = vi.fn();
    naive.on('max_reconnect_attempts', gaveUp);
    const waits: number[] = [];
    void naive.connect();
    for (let attempt = 0; attempt < 10; attempt++) {
      socket(-1).onclose();
      await vi.advanceTimersByTimeAsync(0);
      const from = Date.now();
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - from);
    }
    expect(waits.map((wait) => wait / 1000)).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30, 30]);
    expect(gaveUp).not.toHaveBeenCalled();
    socket(-1).onclose();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(gaveUp.mock.calls).toEqual([[{ attempts: 10 }]]);
    expect(naive.state).toBe('disconnected');
    expect(HeldSocket.all).toHaveLength(11);
    expect(naive.sendMessage({ text: 'for nobody' }).queued).toBe(true);
  });

  it('switches to a transport that opens after its timeout (race 18)', async () => {
    const { naive, states } = client('auto');
    void naive.connect();
    await vi.advanceTimersByTimeAsync(5000);
    expect(fetched[0]).toBe('HEAD /api/stream');
    naive.sendMessage({ text: 'over AJAX' });
    socket(0).onopen();
    naive.sendMessage({ text: 'over the late WebSocket' });
    expect(socket(0).sent).toMatchObject([{ text: 'over the late WebSocket' }]);
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('claims to be connected over AJAX with the server down (race 20)', async () => {
    const { naive } = client('ajax');
    void naive.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(naive.state).toBe('connected');
    expect(fetched).toEqual([]);
  });

  it('keeps the ping timer of every connection that it ever had (race 15)', async () => {
    const { naive } = connected();
    for (let times = 0; times < 3; times++) {
      socket(-1).onclose();
      await vi.advanceTimersByTimeAsync(1300);
      socket(-1).onopen();
    }
    const before = socket(-1).sent.length;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(socket(-1).sent.length - before).toBe(4);
    naive.disconnect();
    expect(vi.getTimerCount()).toBe(4);
  });

  it('never checks for a pong: a dead link stays connected (race 19)', async () => {
    const { naive } = connected();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(naive.state).toBe('connected');
  });

  it('hammers a server that accepts and closes, since open resets the attempts (race 22)', async () => {
    connected();
    const times: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      socket(-1).onclose();
      const from = Date.now();
      const before = HeldSocket.all.length;
      while (HeldSocket.all.length === before) await vi.advanceTimersByTimeAsync(10);
      times.push(Date.now() - from);
      socket(-1).onopen();
    }
    expect(Math.max(...times)).toBeLessThanOrEqual(1310);
  });

  it.each([0, 0.5, 0.999])(
    'reconnects between 1.0 and 1.3 s after a drop (race 24): %s',
    async (drawn) => {
      vi.spyOn(Math, 'random').mockReturnValue(drawn);
      connected();
      socket(0).onclose();
      await vi.advanceTimersByTimeAsync(999);
      expect(HeldSocket.all).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(301);
      expect(HeldSocket.all).toHaveLength(2);
    },
  );
});
