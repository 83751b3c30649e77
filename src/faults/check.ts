import type { FaultName, Rule, Where } from '../journal/rule.ts';
import { checkTime } from './check-time.ts';
import type { FaultKind, RuleOf } from './kind.ts';
import { FAULTS } from './kinds/index.ts';

const CHANNEL_CRITERIA: readonly (keyof Where)[] = ['connection', 'transport', 'url'];

/**
 * The kind of fault that a rule names.
 *
 * @throws Error with a sentence that names the field, when the rule is invalid
 */
export function kindOf<F extends FaultName>(rule: RuleOf<F>): FaultKind<F> {
  if (!Object.hasOwn(FAULTS, rule.fault)) {
    throw new Error(
      `fault: there is no fault '${String(rule.fault)}'; there are ${Object.keys(FAULTS).join(', ')}.`,
    );
  }
  const kind = FAULTS[rule.fault as F] as FaultKind<F>;
  const problem =
    checkTimes(rule) ?? checkProbability(rule) ?? checkWhere(rule, kind) ?? kind.check?.(rule);
  if (problem !== undefined) throw new Error(problem);
  return kind;
}

function checkTimes({ times, for: duration }: Rule): string | undefined {
  if (times !== undefined && !(Number.isSafeInteger(times) && times >= 1)) {
    return `times must be a whole number from 1, and is ${times}.`;
  }
  return checkTime('for', duration);
}

function checkProbability({ probability, seed }: Rule): string | undefined {
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    return `probability must be between 0 and 1, and is ${probability}.`;
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    return `seed must be a whole number, and is ${seed}.`;
  }
  return undefined;
}

function checkWhere<F extends FaultName>(
  { fault, where = {} }: Rule,
  { criteria }: FaultKind<F>,
): string | undefined {
  const understood: readonly string[] = [...CHANNEL_CRITERIA, ...criteria];
  const foreign = Object.keys(where).find((field) => !understood.includes(field));
  if (foreign !== undefined) {
    return `where.${foreign} does not apply to ${fault}, which supports ${understood.join(', ')}. Remove it.`;
  }
  const { nth } = where;
  if (nth !== undefined && !(Number.isSafeInteger(nth) && nth >= 1)) {
    return `where.nth counts from 1, and is ${nth}.`;
  }
  return undefined;
}
