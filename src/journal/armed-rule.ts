import type { ArmedRule, Rule } from './rule.ts';

/** Whether a rule is not about a single connection, so that it is armed in all parts of a page. */
export const isOfAll = ({ rule }: Pick<ArmedRule, 'rule'>): boolean =>
  rule.where?.connection === undefined;

/** The rule for a part of the page that it reaches only now; `undefined` when its time is over. */
export function remaining({ rule, armedAt }: ArmedRule, now: number): Rule | undefined {
  const passed = Math.max(0, now - armedAt);
  if (rule.fault === 'restart') {
    return passed < rule.downtime ? { ...rule, downtime: rule.downtime - passed } : undefined;
  }
  if (rule.for === undefined) return rule;
  return passed < rule.for ? { ...rule, for: rule.for - passed } : undefined;
}
