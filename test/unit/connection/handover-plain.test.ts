import { describe, expect, it } from 'vitest';
import { type Input, step } from '../../../src/connection/machine.ts';
import { CONFIG } from '../../../src/simulation/schedule.ts';
import { overSse, withPlainCandidate } from './on-fallback.ts';

describe('a client of a server that does not speak hello', () => {
  it('moves to the better transport when nothing is on the wire', () => {
    const { client } = withPlainCandidate();
    const at = 1_000_000;
    const opened = {
      type: 'opened',
      epoch: client.state.epoch,
      plain: true,
      at,
      random: 0.5,
    } as const;
    const { state, effects } = step(CONFIG, client.state, opened);
    expect(state).toMatchObject({
      status: 'connected',
      current: { transport: 'websocket', stage: 'ready' },
      candidate: null,
      draining: { transport: 'sse' },
    });
    const detail = { oldTransport: 'sse', newTransport: 'websocket' };
    const told = { type: 'emit', event: 'transport_change', detail };
    expect(effects, 'the page is told').toContainEqual(told);
    expect(effects.filter(({ type }) => type === 'close')).toEqual([]);
  });

  it('takes no late frame of the old connection as proof of the new one', () => {
    const { client, opened } = withPlainCandidate();
    const old = client.state.current?.epoch ?? 0;
    opened();
    const { draining } = client.state;
    expect(draining?.epoch).toBe(old);
    const frame = { type: 'foreign', name: 'unknown', value: 'late' } as const;
    const at = (draining?.deadline ?? 0) + 1;
    const told = { type: 'frame', epoch: old, frame, size: 4, preview: 'late', at, random: 0.5 };
    const { state } = step(CONFIG, client.state, told as Input);
    expect(state.current).toMatchObject({ transport: 'websocket', proven: false });
  });

  it('ends both connections on disconnect(), and leaves no alarm behind', () => {
    const { client, opened } = withPlainCandidate();
    opened();
    expect(client.live).toBe(2);
    client.disconnect();
    expect([client.live, client.state.alarm]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it('stays on the fallback when the server spoke hello before', () => {
    const { clock, client } = overSse();
    for (let times = 0; !client.state.candidate && times < 10_000; times++) clock.advance(10);
    const { candidate } = client.state;
    expect(candidate?.stage).toBe('opening');
    client.input({ type: 'opened', epoch: candidate?.epoch ?? 0, plain: true });
    expect(client.state).toMatchObject({ current: { transport: 'sse' }, candidate: null });
    expect(client.live).toBe(1);
  });

  it('stays on the fallback while a message is on the wire', () => {
    const { client, opened } = withPlainCandidate();
    client.send('m1');
    opened();
    expect(client.state).toMatchObject({
      status: 'connected',
      current: { transport: 'sse' },
      candidate: null,
      outbox: { transmitted: 1 },
    });
  });
});
