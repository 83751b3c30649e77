import * as v from 'valibot';
import { count, number, strict, text, transport } from './primitives.ts';
import type { Rule } from './rule.ts';

const optional = v.exactOptional;

const where = strict({
  connection: optional(text),
  transport: optional(transport),
  url: optional(text),
  direction: optional(v.picklist(['in', 'out'])),
  type: optional(text),
  event: optional(v.picklist(['open', 'frame', 'close'])),
  nth: optional(v.pipe(count, v.minValue(1))),
});
const duration = v.pipe(number, v.minValue(0));
const common = {
  where: optional(where),
  times: optional(v.pipe(count, v.minValue(1))),
  for: optional(duration),
  probability: optional(v.pipe(number, v.minValue(0), v.maxValue(1))),
  seed: optional(count),
};

/** A fault rule, as plain data. */
export const rule = v.variant('fault', [
  strict({ ...common, fault: v.literal('reset') }),
  strict({
    ...common,
    fault: v.literal('close'),
    code: v.pipe(count, v.minValue(1000), v.maxValue(4999)),
    reason: v.pipe(v.string(), v.maxLength(123)),
  }),
  strict({ ...common, fault: v.literal('refuse') }),
  strict({ ...common, fault: v.literal('stall') }),
  strict({
    ...common,
    fault: v.literal('latency'),
    ms: duration,
    jitter: optional(duration),
  }),
  strict({
    ...common,
    fault: v.literal('bandwidth'),
    rate: v.pipe(number, v.minValue(1)),
  }),
  strict({ ...common, fault: v.literal('drop') }),
  strict({ ...common, fault: v.literal('duplicate') }),
  strict({
    ...common,
    fault: v.literal('reorder'),
    by: optional(v.pipe(count, v.minValue(1))),
    within: optional(duration),
  }),
  strict({
    ...common,
    fault: v.literal('corrupt'),
    how: optional(v.picklist(['bit', 'cut'])),
  }),
  strict({
    ...common,
    fault: v.literal('status'),
    code: v.pipe(count, v.minValue(400), v.maxValue(599)),
    retryAfter: optional(duration),
  }),
  strict({ ...common, fault: v.literal('cut'), after: optional(count) }),
  strict({ ...common, fault: v.literal('freeze') }),
  strict({ ...common, fault: v.literal('lose-ack') }),
  strict({ ...common, fault: v.literal('offline') }),
  strict({ ...common, fault: v.literal('restart'), downtime: duration }),
  strict({ ...common, fault: v.literal('hold') }),
]) satisfies v.GenericSchema<unknown, Rule>;
