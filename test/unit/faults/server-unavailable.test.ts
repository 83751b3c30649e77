import { describe, expect, it } from 'vitest';
import { createWorld, names } from './world.ts';

describe('refuse', () => {
  it('fails attempts with 1006 after a moment, and leaves open connections alone', () => {
    const { faults, clock, connected, fresh } = createWorld();
    const standing = connected();
    faults.arm({ fault: 'refuse' });
    const refused = fresh().attempt();
    clock.advance(39);
    expect(refused.log).toEqual([]);
    clock.advance(1);
    expect(refused.log).toEqual(['ended 1006 @40']);
    expect(standing.in('x').log).toEqual(['in x @40']);
  });

  it('with times lets later attempts through', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'refuse', times: 2 });
    const tries = [fresh().attempt(), fresh().attempt(), fresh().attempt()];
    clock.advance(100);
    expect(tries.map(({ live }) => live)).toEqual([false, false, true]);
  });

  it('with for lets attempts through after that time', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'refuse', for: 500 });
    clock.advance(500);
    expect(fresh().attempt().log).toEqual(['attempt @500']);
  });
});

describe('status', () => {
  it('answers attempts of streams and requests after a round trip', () => {
    const { faults, clock, fresh } = createWorld();
    const channel = fresh({ transport: 'sse' });
    faults.arm({ fault: 'status', code: 503, retryAfter: 7000, times: 1 });
    channel.attempt();
    expect(channel.live).toBe(true);
    clock.advance(100);
    expect(channel.endings).toEqual([
      { code: 1006, reason: 'HTTP 503', clean: false, status: 503, retryAfter: 7000 },
    ]);
  });

  it('fails a WebSocket attempt with 1006 and without the status', () => {
    const { faults, clock, fresh } = createWorld();
    const channel = fresh();
    faults.arm({ fault: 'status', code: 404 });
    channel.attempt();
    clock.advance(100);
    expect(channel.endings).toEqual([{ code: 1006, reason: '', clean: false }]);
  });

  it('answers the POSTs of an open stream, and leaves an open socket alone', () => {
    const { faults, clock, connected } = createWorld();
    const [sse, socket] = [connected({ transport: 'sse' }), connected()];
    faults.arm({ fault: 'status', code: 500 });
    sse.in('a').out('b');
    socket.out('c');
    clock.advance(100);
    expect(names(sse.log)).toEqual(['in a', 'ended 1006']);
    expect(names(socket.log)).toEqual(['out c']);
  });
});

describe('restart', () => {
  it('resets every connection, refuses attempts for its downtime, and ends by itself', () => {
    const { faults, clock, connected, fresh, story } = createWorld();
    const standing = connected();
    faults.arm({ fault: 'restart', downtime: 1000 });
    expect(standing.log).toEqual(['ended 1006 @0']);
    clock.advance(900);
    const refused = fresh().attempt();
    clock.advance(100);
    expect(refused.log).toEqual(['ended 1006 @940']);
    expect(fresh().attempt().log).toEqual(['attempt @1000']);
    expect(story().at(-1)).toBe('lifted: The server is back.');
  });
});
