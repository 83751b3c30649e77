import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCommand,
  checkDrained,
  checkEnvelope,
  checkRule,
} from '../../../src/journal/command-schema.ts';
import { checkEntry } from '../../../src/journal/schema.ts';

const drained = (entries: unknown[]) => ({
  page: { id: 'p', url: 'http://x', title: 'X' },
  capture: 'late',
  entries,
  next: entries.length,
  more: false,
  rules: [],
  held: [],
  now: 5,
});

describe('the schema check', () => {
  it('rejects every invalid entry, and never throws on one', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(checkEntry(value)).toHaveProperty('problem');
      }),
      { seed: 20_264 },
    );
  });

  it('drops fields that a page adds to an entry', () => {
    const entry = { type: 'mark', seq: 1, at: 1, connection: '', label: 'x' };
    expect(checkEntry({ ...entry, onclick: 'alert(1)' })).toEqual({ entry });
  });

  it('keeps the valid entries of an answer, and reports what is wrong with the others', () => {
    const good = { type: 'ping', seq: 1, at: 1, connection: 'c', epoch: 1 };
    const { entries } = checkDrained(drained([good, { ...good, seq: 2, epoch: 'one' }, 7]));
    expect(entries[0]).toEqual(good);
    expect(entries[1]).toMatchObject({ type: 'error', seq: 2, at: 5 });
    expect(entries[1]).toHaveProperty('message', expect.stringContaining('epoch'));
    expect(entries[2]).toMatchObject({ type: 'error', seq: 0 });
  });

  it.each([
    [{ fault: 'meteor' }, 'fault'],
    [{ fault: 'latency' }, 'ms'],
    [{ fault: 'latency', ms: -1 }, 'ms'],
    [{ fault: 'close', code: 12, reason: '' }, 'code'],
    [{ fault: 'reset', probability: 2 }, 'probability'],
    [{ fault: 'refuse', where: { transport: 'pigeon' } }, 'where.transport'],
    [{ fault: 'refuse', unknown: 1 }, 'unknown'],
  ])('names the invalid field of the rule %j', (rule, field) => {
    expect(() => checkRule(rule)).toThrow(TypeError);
    expect(() => checkRule(rule)).toThrow(field);
  });

  it.each([
    [
      { fault: 'latency', ms: 1, jiter: 2 },
      'jiter: there is no such field. Here may be: where, times, for, probability, seed, fault, ms, jitter.',
    ],
    [{ fault: 'reset', where: { colour: 1 } }, 'where.colour: there is no such field. Here may be'],
    [{ fault: 'latency' }, 'ms: this field is missing.'],
    [{ fault: 'reset', where: 7 }, 'where: Invalid type: Expected Object but received 7'],
  ])('says of the rule %j what is wrong and what may be there', (rule, words) => {
    expect(() => checkRule(rule)).toThrow(`This is not a fault rule: ${words}`);
  });

  it('rejects invalid commands and invalid answers', () => {
    expect(() => checkCommand({ do: 'explode' })).toThrow('do');
    expect(() => checkCommand({ do: 'drain', since: '0' })).toThrow('since');
    expect(() => checkEnvelope({ ok: 'yes' })).toThrow('ok');
    expect(() => checkDrained({ entries: [] })).toThrow('not a journal');
  });
});

describe('an oversized answer is rejected:', () => {
  const entry = { type: 'mark', seq: 1, at: 1, connection: '', label: 'x' };
  const rule = { id: 'r', rule: { fault: 'reset' }, armedAt: 0, fired: 0 };
  const held = {
    ...{ id: 'h', rule: 'r', connection: 'c', epoch: 1 },
    ...{ transport: 'websocket', event: 'open', since: 0 },
  };
  const long = 'x'.repeat(100_000);
  it.each<[string, object]>([
    ['entries', { entries: new Array(10_000).fill(entry) }],
    ['rules', { rules: new Array(1000).fill(rule) }],
    ['held events', { held: new Array(10_000).fill(held) }],
    ['recognised', { recognised: new Array(100_000).fill({ connection: 'c', protocol: 'x' }) }],
    ['given rules', { given: new Array(1000).fill({ id: 'r1', own: 'r1' }) }],
    ['a URL', { page: { id: 'p', url: long, title: '' } }],
    ['a title', { page: { id: 'p', url: '', title: long } }],
  ])('%s', (_, part) => {
    expect(() => checkDrained({ ...drained([]), ...part })).toThrow('not a journal');
  });

  it('except an error, which is cut', () => {
    expect(checkEnvelope({ ok: false, error: long })).toMatchObject({
      error: expect.stringMatching(/^x{1,4000}$/),
    });
  });
});
