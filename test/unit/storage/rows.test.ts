import { describe, expect, it } from 'vitest';
import { readMessage, readOutbox, recover } from '../../../src/connection/storage/rows.ts';
import { identity, message } from './world.ts';

const sequences = (recovered: ReturnType<typeof recover>) =>
  recovered.messages.map(({ sequence, json }) => (json === null ? -sequence : sequence));

describe('stored rows', () => {
  it.each([
    [{ ...message(1), sequence: '1' }, 'sequence number'],
    [{ ...message(1), sequence: 0 }, 'sequence number'],
    [{ ...message(1), messageId: '' }, 'no id'],
    [{ ...message(1), json: { a: 1 } }, 'not JSON'],
    [{ ...message(1), encoding: 'hex' }, 'encoding'],
    [{ ...message(1, '"%"'), encoding: 'base64' }, 'not Base64'],
    [{ ...message(1), messageId: 'x'.repeat(101) }, 'no id'],
    [{ ...message(1), expiresAt: 'soon' }, 'expiry'],
    [[], 'not an object'],
  ])('that are not messages are rejected with a reason: %j', (row, problem) => {
    expect(readMessage(row)).toContain(problem);
  });

  it.each([
    [{ name: 'n' }, 'no client id'],
    [{ clientId: 'a' }, 'no name'],
    [{ clientId: 'a', name: 'n' }, 'secret'],
    [{ clientId: 'a', name: 'n', secret: null, confirmed: -1 }, 'confirmed'],
    [{ clientId: 'a', name: 'n', secret: null, confirmed: 0 }, 'time'],
    // Nothing is later: the next owner could not tell its writes from those of the one before.
    [{ clientId: 'a', name: 'n', secret: null, confirmed: 0, usedAt: Infinity }, 'time'],
    [{ clientId: 'a', name: 'n', secret: null, confirmed: 0, usedAt: 1e300 }, 'time'],
    [null, 'not an object'],
  ])('that are not outboxes are rejected with a reason: %j', (row, problem) => {
    expect(readOutbox(row)).toContain(problem);
  });
});

describe('recovering an outbox', () => {
  it('fills the place of a missing message with a skip', () => {
    const recovered = recover(identity('a', 1), [message(3), message(5)]);
    expect(sequences(recovered)).toEqual([-2, 3, -4, 5]);
    expect(recovered.filled).toHaveLength(2);
    expect(recovered.damaged).toEqual([]);
  });

  it('keeps the place of an unreadable last message, so that its number is not reused', () => {
    const recovered = recover(identity('a'), [message(1), { ...message(2), messageId: 1 }]);
    expect(sequences(recovered)).toEqual([1, -2]);
    expect(recovered.damaged).toHaveLength(1);
  });

  it('keeps messages below the confirmed sequence, since a plain server confirms in any order', () => {
    expect(sequences(recover(identity('a', 4), [message(3), message(5)]))).toEqual([3, -4, 5]);
  });

  it('keeps the messages of an outbox that is far along', () => {
    const recovered = recover(identity('a', 5000), [message(5001), message(5003)]);
    expect(sequences(recovered)).toEqual([5001, -5002, 5003]);
    expect(recovered.damaged).toEqual([]);
  });

  it('fills 1000 places at most, whether in one gap or in several', () => {
    const wide = recover(identity('a'), [message(1), message(1002)]);
    expect([wide.filled.length, wide.damaged.length]).toEqual([1000, 0]);
    const wider = recover(identity('a'), [message(1), message(1003)]);
    expect([wider.filled.length, wider.damaged.length]).toEqual([0, 1]);
    const several = recover(identity('a'), [message(1), message(602), message(1203)]);
    expect(sequences(several).at(-1)).toBe(602);
    expect(several.damaged).toMatchObject([{ row: message(1203) }]);
  });

  it('sets aside messages behind too wide a gap, and those without a number', () => {
    const odd = { ...message(1), sequence: 'x' };
    const recovered = recover(identity('a'), [message(1), message(5000), odd]);
    expect(sequences(recovered)).toEqual([1]);
    expect(recovered.damaged.map(({ problem }) => problem)).toEqual([
      'Message 5000 comes after 1, with too many missing between.',
      'A message has x where its sequence number belongs.',
    ]);
  });
});
