import type { Transport } from '../../src/journal/entry.ts';
import type { Rule, Where } from '../../src/journal/rule.ts';

export interface Target {
  readonly transport: Transport | 'any';
  readonly connection: 'all' | 'selected';
}

export type Lasting = 'lifted' | 'once' | '5s' | '30s';

export const LASTS: readonly (readonly [Lasting, string])[] = [
  ['lifted', 'until lifted'],
  ['once', 'once'],
  ['5s', 'for 5 s'],
  ['30s', 'for 30 s'],
];

const EXTENT: Record<Lasting, { readonly times?: number; readonly for?: number }> = {
  lifted: {},
  once: { times: 1 },
  '5s': { for: 5000 },
  '30s': { for: 30_000 },
};

/**
 * The rule for a fault, a target and how long it lasts (`null`: the fault says so itself).
 * @throws RangeError when the connection on show is the target and there is none
 */
export function ruleOf(
  rule: Rule,
  lasting: Lasting | null,
  target: Target,
  selected: string | undefined,
): Rule {
  if (target.connection === 'selected' && selected === undefined) {
    throw new RangeError('No client is on show. Choose "all clients", or connect first.');
  }
  const where: Where = {
    ...rule.where,
    ...(target.transport !== 'any' && { transport: target.transport }),
    ...(target.connection === 'selected' && selected !== undefined && { connection: selected }),
  };
  return {
    ...rule,
    ...(lasting !== null && EXTENT[lasting]),
    ...(Object.keys(where).length > 0 && { where }),
  };
}
