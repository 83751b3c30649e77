import { describe, expect, it } from 'vitest';
import { step } from '../../../src/connection/machine.ts';
import { CONFIG } from '../../../src/simulation/schedule.ts';
import { overSse, untilCandidate, untilGreeting, withPlainCandidate } from './on-fallback.ts';

type Fallback = ReturnType<typeof overSse>;

const linkOf = ({ client }: Fallback, epoch = 0) => client.links.get(epoch);

/** The server closes the present connection. */
const closeWith = ({ client }: Pick<Fallback, 'client'>, code: number) =>
  client.input({
    type: 'closed',
    epoch: client.state.current?.epoch ?? 0,
    ending: { code, reason: '', clean: true },
    by: 'remote',
  });

/** A message that is delivered soon, and whose expiry is due `in` ms from now all the same. */
const wakeIn = ({ client, clock }: Pick<Fallback, 'client' | 'clock'>, ms: number) =>
  client.input({
    type: 'send',
    message: { messageId: `${clock.now()}`, json: '1', expiresAt: clock.now() + ms },
  });

/** The server has turned to a better connection, which died before its welcome came. */
function turnedAway(): Fallback {
  const sse = overSse();
  untilGreeting(sse);
  linkOf(sse, sse.client.state.candidate?.epoch)?.reset();
  expect(sse.client.state).toMatchObject({ status: 'connected', candidate: null });
  return sse;
}

describe('a better transport', () => {
  it('that does not open within connectTimeout is given up, and tried again later', () => {
    const sse = overSse();
    const { clock, client, weather } = sse;
    const first = untilCandidate(sse);
    clock.advance(35);
    weather.stall = true;
    clock.advance(10);
    weather.stall = false;
    clock.advance(CONFIG.connectTimeout - 100);
    expect(client.state.candidate?.epoch).toBe(first);
    clock.advance(100);
    expect(client.state).toMatchObject({ status: 'connected', candidate: null, upgrades: 1 });
    expect(client.live).toBe(1);
    expect(untilCandidate(sse)).toBe(first + 1);
  });

  it('gets all of connectTimeout, even if something else is due meanwhile', () => {
    const sse = overSse();
    const { clock, client, weather } = sse;
    weather.latency = 1000;
    const first = untilCandidate(sse);
    wakeIn(sse, 500);
    clock.advance(CONFIG.connectTimeout - 100);
    expect(client.state.current).toMatchObject({ epoch: first, transport: 'websocket' });
  });

  it('that dies after its hello releases the messages held back for it', () => {
    const sse = overSse();
    const { clock, client } = sse;
    untilGreeting(sse);
    client.send('held back');
    linkOf(sse, client.state.candidate?.epoch)?.reset();
    clock.advance(100);
    expect(client.confirmed).toEqual(['held back']);
    expect(client.state.current?.transport).toBe('sse');
  });

  it('leaves no alarm behind after disconnect()', () => {
    const sse = overSse();
    untilGreeting(sse);
    sse.client.disconnect();
    expect(sse.client.state.alarm).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('after the server moved to a better connection that died,', () => {
  it('close 4409 of the old connection is no refusal, even after another attempt', () => {
    const sse = turnedAway();
    linkOf(sse, untilCandidate(sse))?.reset();
    closeWith(sse, 4409);
    expect(sse.client.state.status).toBe('reconnecting');
  });

  it('close 4403 is a refusal', () => {
    const sse = turnedAway();
    closeWith(sse, 4403);
    expect(sse.client.state.status).toBe('disconnected');
  });

  it('close 4409 of a later connection is a refusal: another page uses the outbox', () => {
    const sse = turnedAway();
    closeWith(sse, 4409);
    sse.clock.advance(2000);
    expect(sse.client.state.status).toBe('connected');
    closeWith(sse, 4409);
    expect(sse.client.state.status).toBe('disconnected');
  });
});

describe('the old connection of a handover', () => {
  it('causes only closed and transport_change when the server ends it before the new welcome', () => {
    const sse = overSse();
    untilGreeting(sse);
    const { effects } = step(CONFIG, sse.client.state, {
      type: 'closed',
      epoch: sse.client.state.current?.epoch ?? 0,
      ending: { code: 4409, reason: '', clean: true },
      by: 'remote',
      at: sse.clock.now(),
      random: 0.5,
    });
    const emitted = effects.filter(({ type }) => type === 'emit');
    const detail = { oldTransport: 'sse', newTransport: 'websocket' };
    const end = { transport: 'sse', code: 4409, reason: '', by: 'remote' };
    expect(emitted).toEqual([
      { type: 'emit', event: 'closed', detail: end },
      { type: 'emit', event: 'transport_change', detail },
    ]);
  });

  it('may end without failing the new one, which the server may still refuse', () => {
    const { client, opened } = withPlainCandidate();
    opened();
    client.links.get(client.state.draining?.epoch ?? 0)?.reset();
    expect(client.state).toMatchObject({ status: 'connected', draining: null, upgrades: 0 });
    closeWith({ client }, 4409);
    expect(client.state.status).toBe('disconnected');
  });

  it('is read for one second more, whatever else is due meanwhile, and then closed', () => {
    const { client, clock, opened } = withPlainCandidate();
    opened();
    const { epoch = 0 } = client.state.draining ?? {};
    const says = (value: string) =>
      client.input({
        type: 'frame',
        epoch,
        frame: { type: 'foreign', name: 'reply', value },
        size: 1,
        preview: '',
      });
    wakeIn({ client, clock }, 500);
    clock.advance(999);
    says('late');
    clock.advance(1);
    says('too late');
    expect(client.delivered).toEqual(['late']);
    expect(client.live).toBe(1);
  });
});
