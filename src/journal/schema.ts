import * as v from 'valibot';
import { shorten } from './clip.ts';
import { type Entry, STATES } from './entry.ts';
import { count, number, text, transport } from './primitives.ts';
import { rule } from './rule-schema.ts';

const MAX_VALUES = 20_000;
/** Longest path in a description: whoever wrote the value named its fields. */
const MAX_PATH = 200;

const state = v.picklist(STATES);
const optional = v.exactOptional;

/** The range of a `Date`. */
const time = v.pipe(number, v.minValue(0), v.maxValue(8.64e15));

const base = {
  seq: count,
  at: time,
  connection: text,
  inferred: optional(v.literal(true)),
};
const physical = { epoch: count, transport };
/** Who ended something. */
const origin = v.picklist(['client', 'remote', 'fault']);

const policy = v.object({
  jitter: text,
  base: number,
  cap: number,
  maxAttempts: optional(number),
});

const pollAnswer = v.object({
  question: count,
  answer: count,
  impatient: optional(v.literal(true)),
});

const entry = v.variant('type', [
  v.object({
    ...base,
    type: v.literal('connection'),
    label: text,
    url: text,
    policy: optional(policy),
  }),
  v.object({
    ...base,
    type: v.literal('state'),
    from: state,
    to: state,
    cause: text,
    phase: optional(v.picklist(['waiting', 'attempting'])),
  }),
  v.object({
    ...base,
    ...physical,
    type: v.literal('attempt'),
    url: text,
    attempt: count,
    handover: optional(v.boolean()),
    fresh: optional(v.literal(true)),
    after: optional(count),
  }),
  v.object({
    ...base,
    ...physical,
    type: v.literal('open'),
    partial: optional(v.literal(true)),
  }),
  v.object({
    ...base,
    ...physical,
    type: v.literal('close'),
    code: optional(number),
    reason: optional(text),
    clean: v.boolean(),
    by: origin,
    leftAlone: optional(v.literal(true)),
  }),
  v.object({ ...base, type: v.literal('error'), epoch: optional(count), message: text }),
  v.object({
    ...base,
    type: v.literal('backoff'),
    attempt: count,
    ceiling: number,
    planned: number,
  }),
  v.object({
    ...base,
    type: v.literal('queued'),
    messageId: text,
    sequence: optional(count),
    size: count,
    preview: optional(text),
  }),
  v.object({
    ...base,
    ...physical,
    type: v.literal('sent'),
    messageId: text,
    size: optional(count),
    preview: optional(text),
  }),
  v.object({ ...base, ...physical, type: v.literal('confirmed'), messageId: text }),
  v.object({
    ...base,
    ...physical,
    type: v.literal('unconfirmed'),
    messageId: text,
    reason: text,
    by: origin,
  }),
  v.object({ ...base, type: v.literal('failed'), messageId: text, reason: text }),
  v.object({
    ...base,
    ...physical,
    type: v.literal('received'),
    frame: text,
    key: optional(text),
    size: count,
    preview: optional(text),
    duplicate: optional(v.boolean()),
    poll: optional(pollAnswer),
  }),
  v.object({ ...base, type: v.literal('ping'), epoch: count }),
  v.object({ ...base, type: v.literal('pong'), epoch: count, rtt: optional(number) }),
  v.object({ ...base, type: v.literal('stale'), epoch: count, silent: number }),
  v.object({
    ...base,
    type: v.literal('fault'),
    rule: text,
    fault: text,
    phase: v.picklist(['armed', 'fired', 'lifted']),
    given: optional(rule),
    epoch: optional(count),
    detail: optional(text),
    acted: optional(count),
  }),
  v.object({ ...base, type: v.literal('held'), held: text, rule: text, epoch: count, event: text }),
  v.object({ ...base, type: v.literal('released'), held: text, epoch: count }),
  v.object({
    ...base,
    type: v.literal('environment'),
    what: v.picklist(['online', 'offline', 'visible', 'hidden', 'freeze', 'resume', 'pageshow']),
  }),
  v.object({
    ...base,
    type: v.literal('overflow'),
    dropped: count,
    of: optional(v.literal('deliveries')),
  }),
  v.object({
    ...base,
    type: v.literal('mark'),
    label: text,
    values: optional(v.pipe(v.array(number), v.maxLength(MAX_VALUES))),
    page: optional(text),
    leftAlone: optional(v.literal(true)),
  }),
]) satisfies v.GenericSchema<unknown, Entry>;

/** An entry, or a sentence that says why the value is not one. Unknown fields are dropped. */
export function checkEntry(value: unknown): { entry: Entry } | { problem: string } {
  const result = v.safeParse(entry, value, { abortEarly: true });
  return result.success ? { entry: result.output } : { problem: describe(result.issues[0]) };
}

/** The schemas of the fields that entries of this type have; `undefined` when there is no such type. */
export const fieldsOf = (type: string): v.ObjectEntries | undefined =>
  entry.options.find(({ entries }) => entries.type.literal === type)?.entries;

/** Describes what a schema found wrong, and where. */
export function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (!path) return issue.message;
  const words = issue.received === 'undefined' ? 'this field is missing.' : issue.message;
  return `${shorten(path, MAX_PATH)}: ${words}`;
}
