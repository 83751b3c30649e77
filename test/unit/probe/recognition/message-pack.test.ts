import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessagePack } from '../../../../src/probe/recognition/message-pack.ts';

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

const read = (hex: string) => readMessagePack(String.fromCharCode(...bytesOf(hex)));

describe('a MessagePack value', () => {
  it.each([
    ['7f', 127],
    ['ff', -1],
    ['cc80', 128],
    ['cd0100', 256],
    ['ce00010000', 65_536],
    ['cf0000000100000000', 2 ** 32],
    ['d0ff', -1],
    ['d1ff00', -256],
    ['d2ffff0000', -65_536],
    ['d3ffffffff00000000', -(2 ** 32)],
    ['ca3f800000', 1],
    ['cb3ff8000000000000', 1.5],
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['a2c3a4', 'ä'],
    ['d9026869', 'hi'],
    ['da00026869', 'hi'],
    ['db000000026869', 'hi'],
    ['920102', [1, 2]],
    ['dc00020102', [1, 2]],
    ['dd000000020102', [1, 2]],
    ['81a16101', { a: 1 }],
    ['de0001a16101', { a: 1 }],
    ['df00000001a16101', { a: 1 }],
    ['810102', { 1: 2 }],
    ['c4020102', '(2 bytes)'],
    ['c500020102', '(2 bytes)'],
    ['c6000000020102', '(2 bytes)'],
    ['d40101', '(1 bytes)'],
    ['d6ff00000000', '(4 bytes)'],
    ['c70305010203', '(3 bytes)'],
  ])('is read from %s', (hex, value) => {
    expect(read(hex)).toEqual({ value });
  });

  it.each([
    ['', 'nothing'],
    ['c1', 'a kind that there is not'],
    ['a3c3a4', 'a text that breaks off'],
    ['0101', 'two values'],
    ['dd7fffffff01', 'a list that is not as long as it says'],
    ['df7fffffff0101', 'fields that are not as many'],
    ['c6ffffffff', 'bytes that are not there'],
    ['cb3ff8', 'a number that breaks off'],
    ['91'.repeat(1000), 'lists in lists without an end'],
  ])('is not read from %s: %s', (hex) => {
    expect(read(hex)).toBeUndefined();
  });

  it('may contain only a limited number of values', () => {
    const many = (count: number) => `dd${count.toString(16).padStart(8, '0')}${'01'.repeat(count)}`;
    expect(read(many(1000))).toBeDefined();
    const text = `\xdd\x00\x01\x86\xa0${'\x01'.repeat(100_000)}`;
    expect(readMessagePack(text)).toBeUndefined();
  });

  it('does not change the prototype of what is read', () => {
    const { value } = read('81a95f5f70726f746f5f5f81a16101') ?? {};
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value).not.toHaveProperty('a');
  });

  it('or anything else never throws', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.constantFrom(...['dd', 'df', 'c6', 'db', '91', '81', 'c9'].map((h) => bytesOf(h))),
      ),
    );
    fc.assert(
      fc.property(pieces, (bytes) => {
        readMessagePack(bytes.map((one) => String.fromCharCode(...one)).join(''));
      }),
      { seed: 20_264, numRuns: 5000 },
    );
  });
});
