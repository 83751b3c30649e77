import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  emptyOutbox,
  markSent,
  nextUnsent,
  type Outbox,
  rewind,
  size,
  take,
  takeThrough,
} from '../../../src/connection/outbox.ts';

const ids = (outbox: Outbox) =>
  outbox.items.slice(outbox.start, outbox.end).map(({ messageId }) => messageId);

const action = fc.oneof(
  { weight: 4, arbitrary: fc.constant('add' as const) },
  { weight: 3, arbitrary: fc.constant('send' as const) },
  { weight: 2, arbitrary: fc.record({ takeAt: fc.nat({ max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ through: fc.nat({ max: 200 }) }) },
  { weight: 1, arbitrary: fc.constant('rewind' as const) },
);

describe('the outbox', () => {
  it('behaves as a plain list does, and older values of it never change', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        let outbox = emptyOutbox;
        let model: string[] = [];
        let sent = 0;
        let next = 1;
        const past: [Outbox, string[]][] = [];
        for (const act of actions) {
          past.push([outbox, model]);
          if (act === 'add') {
            outbox = add(outbox, `m${next}`, '0');
            model = [...model, `m${next}`];
            next++;
          } else if (act === 'send') {
            const item = nextUnsent(outbox);
            expect(item?.messageId).toBe(model[sent]);
            if (!item) continue;
            outbox = markSent(outbox);
            sent++;
          } else if (act === 'rewind') {
            outbox = rewind(outbox);
            sent = 0;
          } else if ('takeAt' in act) {
            const id = model[act.takeAt];
            const taken = take(outbox, id ?? 'nothing');
            expect(taken !== undefined).toBe(act.takeAt < sent);
            if (!taken) continue;
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
        expect(size(outbox)).toBe(model.length);
        for (const [before, was] of past) expect(ids(before)).toEqual(was);
      }),
    );
  });

  it('two that grew from the same one do not see each other', () => {
    const common = add(emptyOutbox, 'a', '0');
    const left = add(common, 'left', '0');
    const right = add(common, 'right', '0');
    expect([ids(common), ids(left), ids(right)]).toEqual([['a'], ['a', 'left'], ['a', 'right']]);
  });
});
