import * as v from 'valibot';
import { checkRule } from '../journal/command-schema.ts';
import { strict } from '../journal/primitives.ts';
import type { Rule } from '../journal/rule.ts';
import { describe, fieldsOf } from '../journal/schema.ts';
import { TRANSPORTS } from '../journal/transport.ts';
import { whyOf } from '../journal/why.ts';
import { type Match, SCENARIO_VERSION, type Scenario, type Step } from './scenario.ts';

/** Invalid scenario; the message says why, and at which step. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

const MAX_STEPS = 500;
/** Longest time that a step may specify, ms. */
export const MAX_TIME = 600_000;

/** Fields that no value of a `Match` can equal. */
const NOT_PLAIN: ReadonlySet<string> = new Set(['values', 'policy', 'given', 'poll']);

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME));
const common = { note: v.exactOptional(text) };

const match = v.pipe(
  v.objectWithRest(
    {
      type: v.pipe(
        v.string(),
        v.check((name) => fieldsOf(name) !== undefined, 'The journal has no such type.'),
      ),
    },
    v.union([v.string(), v.number(), v.boolean()]),
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input = dataset.value;
    const fields = fieldsOf(input.type) ?? {};
    const names = Object.keys(fields).filter((name) => !NOT_PLAIN.has(name));
    for (const [key, value] of Object.entries(input)) {
      const message = names.includes(key)
        ? problemWith(fields[key], value)
        : `there is no such field. Here may be: ${['type', ...names.filter((name) => name !== 'type')].join(', ')}.`;
      const path = [{ type: 'object' as const, origin: 'value' as const, input, key, value }];
      if (message) addIssue({ message, path: path as [(typeof path)[0]] });
    }
  }),
  v.custom<Match>(() => true),
);

/** Why no entry has this value in the field; `false` stands for a flag that is not set. */
function problemWith(field: v.ObjectEntries[string] | undefined, value: unknown): string | null {
  if (field === undefined || value === false) return null;
  const result = v.safeParse(field as v.GenericSchema, value);
  return result.success ? null : result.issues[0].message;
}

const rule = v.rawTransform<unknown, Rule>(({ dataset, addIssue, NEVER }) => {
  try {
    return checkRule(dataset.value);
  } catch (error) {
    addIssue({ message: whyOf(error) });
    return NEVER;
  }
});

/** By the key that distinguishes the kinds of step. */
const STEPS = {
  arm: strict({ ...common, arm: v.pipe(v.unknown(), rule), as: v.exactOptional(text) }),
  lift: strict({ ...common, lift: text }),
  release: strict({ ...common, release: v.picklist(['first', 'last', 'all']) }),
  click: strict({ ...common, click: text }),
  type: strict({ ...common, type: text, text: v.pipe(v.string(), v.maxLength(4000)) }),
  wait: strict({
    ...common,
    wait: strict({
      entry: match,
      count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
    within: time,
  }),
  connected: strict({ ...common, connected: v.picklist(TRANSPORTS), within: time }),
  settle: strict({ ...common, settle: time, within: time }),
  pause: strict({ ...common, pause: time }),
  mark: strict({ ...common, mark: text }),
} satisfies Record<string, v.GenericSchema<unknown, Step>>;

const head = strict({
  version: v.literal(SCENARIO_VERSION),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), v.maxLength(100)),
  title: text,
  story: text,
  steps: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MAX_STEPS)),
});

/** @throws ScenarioError naming the field or step; also when a step lifts a fault that no earlier step has armed */
export function checkScenario(value: unknown): Scenario {
  const { steps, ...rest } = parse(head, value, 'This is not a scenario');
  const names = new Set(['all']);
  return {
    ...rest,
    steps: steps.map((step, index) => {
      const checked = checkStep(step, `Step ${index + 1} of the scenario is wrong`);
      if ('arm' in checked && checked.as !== undefined) names.add(checked.as);
      if ('lift' in checked && !names.has(checked.lift)) {
        throw new ScenarioError(
          `Step ${index + 1} of the scenario is wrong: it lifts '${checked.lift}', but no earlier step arms a fault by that name.`,
        );
      }
      return checked;
    }),
  };
}

function checkStep(value: unknown, what: string): Step {
  const keys = Object.keys(Object(value));
  const kind = (Object.keys(STEPS) as (keyof typeof STEPS)[]).find((name) => keys.includes(name));
  if (!kind) {
    throw new ScenarioError(`${what}: it has none of ${Object.keys(STEPS).join(', ')}.`);
  }
  return parse<Step>(STEPS[kind], value, what);
}

function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new ScenarioError(`${what}: ${describe(result.issues[0])}`);
}
