import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  EMPTY,
  hollow,
  itemsOf,
  markSent,
  nextUnsent,
  type Outbox,
  outboxOf,
  rewind,
  take,
  takeThrough,
  weigh,
} from '../../../src/connection/outbox.ts';

const ids = (outbox: Outbox) => itemsOf(outbox).map(({ messageId }) => messageId);
const message = (messageId: string) => ({ messageId, json: '0' });

const action = fc.oneof(
  { weight: 4, arbitrary: fc.constant('add' as const) },
  { weight: 3, arbitrary: fc.constant('send' as const) },
  { weight: 2, arbitrary: fc.record({ takeAt: fc.nat({ max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ through: fc.nat({ max: 200 }) }) },
  { weight: 1, arbitrary: fc.constant('rewind' as const) },
);

describe('the outbox', () => {
  it('behaves like a plain list, and its earlier values never change', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300, size: 'max' }), (actions) => {
        let outbox = outboxOf(0);
        let model: string[] = [];
        let sent = 0;
        let next = 1;
        const past: [Outbox, string[]][] = [];
        for (const act of actions) {
          past.push([outbox, model]);
          const onWire = itemsOf(outbox).slice(0, sent);
          expect(outbox.bytes).toBe(onWire.reduce((bytes, item) => bytes + weigh(outbox, item), 0));
          if (act === 'add') {
            outbox = add(outbox, message(`m${next}`));
            model = [...model, `m${next}`];
            next++;
          } else if (act === 'send') {
            const item = nextUnsent(outbox);
            expect(item?.messageId).toBe(model[sent]);
            if (!item) continue;
            outbox = markSent(outbox, item);
            sent++;
          } else if (act === 'rewind') {
            outbox = rewind(outbox);
            sent = 0;
          } else if ('takeAt' in act) {
            const id = model[act.takeAt];
            const taken = take(outbox, id ?? 'nothing');
            expect(taken.taken.length).toBe(act.takeAt < sent ? 1 : 0);
            if (taken.taken.length === 0) continue;
            outbox = taken.outbox;
            model = model.filter((other) => other !== id);
            sent--;
          } else {
            const { outbox: rest, taken } = takeThrough(outbox, act.through);
            outbox = rest;
            model = model.slice(taken.length);
            sent = Math.max(0, sent - taken.length);
          }
        }
        expect(ids(outbox)).toEqual(model);
        expect(itemsOf(outbox).length).toBe(model.length);
        for (const [before, was] of past) expect(ids(before)).toEqual(was);
      }),
      { seed: 20_264 },
    );
  });

  it('shares nothing with another that grew from the same one', () => {
    const common = add(outboxOf(0), message('a'));
    const left = add(common, message('left'));
    const right = add(common, message('right'));
    expect([ids(common), ids(left), ids(right)]).toEqual([['a'], ['a', 'left'], ['a', 'right']]);
    expect(takeThrough(common, 99).taken.map(({ messageId }) => messageId)).toEqual(['a']);
    const { outbox: later } = takeThrough(left, 1);
    const one = add(later, message('one'));
    const other = add(later, message('other'));
    expect([ids(one), ids(other)]).toEqual([
      ['left', 'one'],
      ['left', 'other'],
    ]);
    expect(ids(add(EMPTY, message('first')))).toEqual(['first']);
    expect(EMPTY.items, 'nobody’s messages stay in it').toEqual([]);
  });

  it('copies nothing when it grows and is confirmed in order, while older versions stay as they were', () => {
    const one = add(outboxOf(0), message('a'));
    const full = ['b', 'c', 'd'].reduce((box, id) => add(box, message(id)), one);
    expect(full.items).toBe(one.items);
    const sent = itemsOf(one).reduce(markSent, one);
    expect(nextUnsent(sent)).toBeUndefined();
    const onWire = itemsOf(full).slice(0, 2).reduce(markSent, full);
    expect(take(onWire, 'a').outbox.items).toBe(one.items);
    expect(takeThrough(onWire, 2).outbox.items).toBe(one.items);
  });

  it('releases confirmed messages during use: it holds at most twice as many as are waiting', () => {
    let outbox = add(outboxOf(0), message('m0'));
    for (let n = 1; n <= 1000; n++) {
      outbox = add(outbox, message(`m${n}`));
      outbox = itemsOf(outbox).slice(outbox.transmitted).reduce(markSent, outbox);
      outbox = take(outbox, `m${n - 1}`).outbox;
      expect(outbox.items.length).toBeLessThanOrEqual(2 * itemsOf(outbox).length);
    }
  });

  it('resends from where the server is, and counts nothing as sent that was not', () => {
    const full = ['a', 'b', 'c', 'd'].reduce((box, id) => add(box, message(id)), outboxOf(4));
    const sent = itemsOf(full).slice(0, 3).reduce(markSent, full);
    const again = rewind(sent, 7);
    expect(nextUnsent(again)?.messageId).toBe('c');
    expect(again.bytes).toBe((2 * sent.bytes) / 3);
    expect(nextUnsent(rewind(sent, 99))?.messageId).toBe('d');
  });

  it('keeps the place of a message that is given up, without its body', () => {
    const full = add(add(outboxOf(4), message('a')), message('b'));
    const { outbox, taken } = hollow(full, ({ messageId }) => messageId === 'a');
    expect(taken.map(({ messageId }) => messageId)).toEqual(['a']);
    expect(itemsOf(outbox)).toEqual([
      { messageId: 'a', sequence: 5, json: null },
      { messageId: 'b', sequence: 6, json: '0' },
    ]);
    const sent = full.items.slice(0, 2).reduce((box, item) => markSent(box, item), full);
    expect(hollow(sent, () => true).outbox.bytes).toBe(
      2 * weigh(EMPTY, { ...message('a'), sequence: 5, json: null }),
    );
    expect(hollow(outbox, () => true).taken.map(({ messageId }) => messageId)).toEqual(['b']);
  });

  it('is searched only until all messages to give up have been found', () => {
    const full = ['a', 'b', 'c', 'd'].reduce((box, id) => add(box, message(id)), outboxOf(0));
    const searched: string[] = [];
    const isB = ({ messageId }: { messageId: string }) => {
      searched.push(messageId);
      return messageId === 'b';
    };
    const { outbox } = hollow(full, isB, 1);
    expect(hollow(outbox, isB, 0).taken).toEqual([]);
    expect(searched).toEqual(['a', 'b']);
    expect(itemsOf(outbox).map(({ json }) => json)).toEqual(['0', null, '0', '0']);
  });

  it('frees places at its end that the server cannot have seen', () => {
    const one = add(outboxOf(4), message('a'));
    const sent = rewind(markSent(one, { ...message('a'), sequence: 5 }));
    const full = add(add(sent, message('b')), message('c'));
    const { outbox } = hollow(full, () => true);
    expect(itemsOf(outbox)).toEqual([{ messageId: 'a', sequence: 5, json: null }]);
    expect(itemsOf(add(outbox, message('d'))).at(-1)?.sequence).toBe(6);
    const early = hollow(full, ({ messageId }) => messageId === 'b').outbox;
    expect(ids(early)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the place of a message that was sent before the last drop, but not since', () => {
    const full = add(add(outboxOf(0), message('a')), message('b'));
    const [a, b] = itemsOf(full);
    if (!a || !b) throw new Error('There are two.');
    const again = markSent(rewind(markSent(markSent(full, a), b)), a);
    const { outbox } = hollow(again, ({ messageId }) => messageId === 'b');
    expect(ids(outbox)).toEqual(['a', 'b']);
  });

  it('continues with what was left in a store', () => {
    const outbox = outboxOf(4, [{ messageId: 'left', sequence: 5, json: '0' }]);
    expect(nextUnsent(outbox)?.messageId).toBe('left');
    expect(itemsOf(add(outbox, message('new'))).at(-1)?.sequence).toBe(6);
  });
});
