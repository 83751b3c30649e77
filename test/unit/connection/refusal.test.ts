import { describe, expect, it } from 'vitest';
import { connected } from './endings.ts';

describe('a refusal', () => {
  it.each([
    { status: 401 },
    { status: 403 },
    { status: 409 },
    { code: 4401 },
    { code: 4403 },
    { code: 4000 },
    { code: 4999 },
    { code: 4409 },
  ])('with %o ends in disconnected with the cause refused, and is not retried', (ending) => {
    const { clock, client, end } = connected();
    const { epoch } = client.state;
    end(ending);
    clock.advance(3_600_000);
    expect(client.state).toMatchObject({ status: 'disconnected', epoch });
    expect(client.reports.findLast(({ type }) => type === 'state')).toMatchObject({
      to: 'disconnected',
      cause: 'refused',
    });
    expect(clock.pending).toBe(0);
    const errors = client.reports.filter(({ type }) => type === 'error');
    expect(errors, 'it is told, and once').toHaveLength(1);
  });

  it('is reported in the server’s words', () => {
    const { client, end } = connected();
    end({ code: 4403, reason: 'wrong tenant' });
    const message = 'The server refuses this client (close 4403): wrong tenant';
    expect(client.reports).toContainEqual({ type: 'error', message });
  });

  it.each([
    [{ status: 401 }, 'The server refuses this client (HTTP 401).'],
    [
      { code: 4409 },
      'Another connection with the same client id took over. Is the outbox used twice, or has each node its own store?',
    ],
  ])('with %o is reported in our words when the server gives none', (ending, message) => {
    const { client, end } = connected();
    end(ending);
    expect(client.reports).toContainEqual({ type: 'error', message });
  });

  it('keeps undelivered messages: they are sent after connect()', () => {
    const { clock, client, end } = connected();
    end({ code: 4403 });
    client.send('m1');
    client.connect();
    clock.advance(1000);
    expect(client.confirmed).toEqual(['m1']);
  });

  it.each([{ code: 4408 }, { code: 4429 }, { status: 500 }, { status: 404 }, { code: 1011 }])(
    'does not include %o: the client retries',
    (ending) => {
      const { client, clock, end } = connected();
      end(ending);
      expect(client.state.status).toBe('reconnecting');
      clock.advance(30_000);
      expect(client.state.status).toBe('connected');
    },
  );
});
