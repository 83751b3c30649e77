import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane, type Weather } from '../../support/proxy/lane.ts';
import { RequestReader } from '../../support/proxy/requests.ts';

describe('a lane', () => {
  let weather: Weather;
  let arrived: (string | null)[];
  let lane: Lane;

  beforeEach(() => {
    vi.useFakeTimers();
    weather = { latency: 0, rate: Number.POSITIVE_INFINITY, held: new Set() };
    arrived = [];
    lane = new Lane(weather, 'up', (bytes) => arrived.push(bytes && String(bytes)));
  });
  afterEach(() => vi.useRealTimers());

  it('delivers at once when nothing delays it', () => {
    lane.put(Buffer.from('a'));
    lane.put(null);
    expect(arrived).toEqual(['a', null]);
  });

  it('delivers after the latency and in order, even when the latency falls', () => {
    weather.latency = 50;
    lane.put(Buffer.from('a'));
    weather.latency = 0;
    lane.put(Buffer.from('b'));
    vi.advanceTimersByTime(49);
    expect(arrived).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(arrived).toEqual(['a', 'b']);
  });

  it('carries no more than its rate', () => {
    weather.rate = 100;
    lane.put(Buffer.from('x'.repeat(200)));
    vi.advanceTimersByTime(1000);
    expect(arrived.join('').length).toBeGreaterThanOrEqual(98);
    expect(arrived.join('').length).toBeLessThanOrEqual(102);
    vi.advanceTimersByTime(1000);
    expect(arrived.join('')).toHaveLength(200);
  });

  it('keeps held bytes until it is pumped', () => {
    weather.held.add('up');
    lane.put(Buffer.from('a'));
    lane.put(null);
    vi.advanceTimersByTime(60_000);
    expect(arrived).toEqual([]);
    weather.held.clear();
    lane.pump();
    expect(arrived).toEqual(['a', null]);
  });

  it('keeps no timer once closed', () => {
    weather.latency = 50;
    lane.put(Buffer.from('a'));
    lane.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the request reader', () => {
  const sent = [
    'POST /one HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde',
    'GET /two?x=1 HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /three HTTP/1.1\r\nUpgrade: websocket\r\n\r\n',
    'GET /no-request HTTP/1.1\r\n\r\n',
  ].join('');

  it.each([1, 3, 40, 1000])(
    'finds the same requests in pieces of %i bytes, and loses no bytes',
    (size) => {
      const reader = new RequestReader();
      const pieces = Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
        reader.read(Buffer.from(sent.slice(index * size, (index + 1) * size))),
      ).flat();
      expect(pieces.flatMap(({ asked }) => asked ?? [])).toEqual([
        { method: 'POST', path: '/one' },
        { method: 'GET', path: '/two?x=1' },
        { method: 'GET', path: '/three' },
      ]);
      expect(pieces.map(({ bytes }) => String(bytes)).join('')).toBe(sent);
    },
  );
});
