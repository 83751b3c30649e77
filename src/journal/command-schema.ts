import * as v from 'valibot';
import { clip } from './clip.ts';
import type {
  Answer,
  Answers,
  Command,
  Drained,
  Envelope,
  FollowedWorker,
  GivenRule,
} from './command.ts';
import type { Entry } from './entry.ts';
import { count, number, strict, text, transport } from './primitives.ts';
import type { OwnRule, Recognised } from './recognition.ts';
import type { ArmedRule, HeldEvent, Rule } from './rule.ts';
import { rule } from './rule-schema.ts';
import { checkEntry, describe } from './schema.ts';

const optional = v.exactOptional;
/** Most rules of the user's own. */
export const MAX_OWN_RULES = 32;
const path = v.pipe(v.string(), v.maxLength(200));

const ownRule = strict({
  host: optional(path),
  id: path,
  ack: path,
  when: optional(strict({ field: path, value: path })),
}) satisfies v.GenericSchema<unknown, OwnRule>;

const ownRules = v.pipe(v.array(ownRule), v.maxLength(MAX_OWN_RULES));

/** Longest source of a probe, and longest that a worker answers: a batch of its journal. */
const MAX_SOURCE = 2_000_000;
const MAX_ANSWER = 50_000_000;

const command = v.variant('do', [
  strict({ do: v.literal('drain'), since: count }),
  strict({ do: v.literal('arm'), rule }),
  strict({ do: v.literal('lift'), id: optional(text) }),
  strict({ do: v.literal('release'), held: optional(text) }),
  strict({ do: v.literal('click'), selector: text }),
  strict({ do: v.literal('type'), selector: text, text }),
  strict({ do: v.literal('mark'), label: text }),
  strict({ do: v.literal('recognise'), rules: ownRules }),
  strict({ do: v.literal('try-workers') }),
  strict({
    do: v.literal('follow-workers'),
    probe: v.pipe(v.string(), v.maxLength(MAX_SOURCE)),
  }),
  strict({
    do: v.literal('ask-worker'),
    worker: text,
    id: count,
    command: v.pipe(v.string(), v.maxLength(MAX_SOURCE)),
  }),
]) satisfies v.GenericSchema<unknown, Command>;

const armed = v.object({
  id: text,
  rule,
  armedAt: number,
  fired: count,
}) satisfies v.GenericSchema<unknown, ArmedRule>;

const held = v.object({
  id: text,
  rule: text,
  connection: text,
  epoch: count,
  transport,
  event: v.picklist(['open', 'frame', 'close']),
  direction: optional(v.picklist(['in', 'out'])),
  preview: optional(text),
  request: optional(text),
  behind: optional(v.literal(true)),
  since: number,
}) satisfies v.GenericSchema<unknown, HeldEvent>;

const recognised = v.object({
  connection: text,
  protocol: text,
}) satisfies v.GenericSchema<unknown, Recognised>;

const worker = v.object({ id: text, name: text }) satisfies v.GenericSchema<
  unknown,
  FollowedWorker
>;

const given = v.object({ id: text, own: text }) satisfies v.GenericSchema<unknown, GivenRule>;

/** A probe's answer never has more of these: a page that impersonates one must not keep the panel busy. */
const MAX_ENTRIES = 5000;
const MAX_RULES = 200;
const MAX_HELD = 5000;
const MAX_RECOGNISED = 20_000;
const MAX_WORKERS = 100;

/** Checks the length before the elements. */
const atMost = <T>(most: number, one: v.GenericSchema<unknown, T>) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(one));

const drained = v.object({
  page: v.object({ id: text, url: text, title: text }),
  capture: v.picklist(['start', 'late']),
  entries: atMost(MAX_ENTRIES, v.unknown()),
  next: count,
  more: v.boolean(),
  rules: atMost(MAX_RULES, armed),
  held: atMost(MAX_HELD, held),
  recognised: optional(atMost(MAX_RECOGNISED, recognised)),
  workers: optional(atMost(MAX_WORKERS, worker)),
  given: optional(atMost(MAX_RULES, given)),
  now: number,
});

const MAX_WORDS = 4000;
const cut = (words: string): string => clip(words, MAX_WORDS);

const nothing = v.object({}) satisfies v.GenericSchema<unknown, Answers['click']>;
const answers: {
  readonly [C in Exclude<keyof Answers, 'drain'>]: v.GenericSchema<unknown, Answers[C]>;
} = {
  arm: v.object({ id: text }),
  lift: v.object({ lifted: count }),
  release: v.object({ released: count }),
  click: nothing,
  type: nothing,
  mark: nothing,
  recognise: nothing,
  'try-workers': v.object({ allowed: optional(v.boolean()) }),
  'follow-workers': nothing,
  'ask-worker': v.object({ answer: optional(v.pipe(v.string(), v.maxLength(MAX_ANSWER))) }),
};

const envelope = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({ ok: v.literal(false), error: v.pipe(v.string(), v.transform(cut)) }),
]) satisfies v.GenericSchema<unknown, Envelope>;

const NO_ANSWER = 'The page gave an invalid answer';

function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new TypeError(`${what}: ${describe(result.issues[0])}`);
}

/** @throws TypeError naming the field that is wrong */
export const checkRule = (value: unknown): Rule => parse(rule, value, 'This is not a fault rule');

/** @throws TypeError naming the field that is wrong */
export const checkCommand = (value: unknown): Command =>
  parse(command, value, 'This is not a Faultline command');

/** @throws TypeError naming the field that is wrong */
export const checkOwnRule = (value: unknown): OwnRule =>
  parse(ownRule, value, 'This is not a rule for messages');

/** @throws TypeError */
export const checkEnvelope = (value: unknown): Envelope => parse(envelope, value, NO_ANSWER);

/**
 * The answer to a command, without fields that such an answer does not have.
 *
 * @throws TypeError
 */
export function checkAnswer<C extends Command>(command: C, value: unknown): Answer<C> {
  const answer =
    command.do === 'drain'
      ? checkDrained(value)
      : parse<unknown>(answers[command.do], value, NO_ANSWER);
  // The command's own schema has validated it.
  return answer as Answer<C>;
}

/**
 * Invalid entries are dropped, and replaced by one `error` entry that says so.
 *
 * @throws TypeError when it is not an answer to `drain` at all
 */
export function checkDrained(value: unknown): Drained {
  const answer = parse(drained, value, 'The page gave an answer that is not a journal');
  return { ...answer, entries: answer.entries.map(entryOrError(answer.now)) };
}

const entryOrError =
  (now: number) =>
  (value: unknown): Entry => {
    const checked = checkEntry(value);
    if ('entry' in checked) return checked.entry;
    const { seq } = Object(value) as { seq?: unknown };
    return {
      type: 'error',
      seq: Number.isSafeInteger(seq) ? Number(seq) : 0,
      at: now,
      connection: '',
      message: `The page reported an invalid journal entry, which was left out. ${checked.problem}`,
    };
  };
