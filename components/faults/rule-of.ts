import type { Rule, Where } from '../../src/journal/rule.ts';
import type { Transport } from '../../src/journal/transport.ts';
import type { FaultRow, Inputs } from './fault-row.ts';

export interface Target {
  readonly transport: Transport | 'any';
  readonly connection: 'all' | 'selected';
  readonly direction: 'both' | 'in' | 'out';
  /** One frame in this many. */
  readonly chance: '1' | '2' | '10' | '100';
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
 * The rule for a fault of the form.
 *
 * @throws RangeError that says what to choose instead
 */
export function ruleOf(
  row: FaultRow,
  inputs: Inputs,
  lasting: Lasting,
  target: Target,
  selected: string | undefined,
): Rule {
  if (target.connection === 'selected' && selected === undefined) {
    throw new RangeError('No client is selected. Choose "all clients", or connect first.');
  }
  if (row.lasts === 'time' && lasting === 'once') {
    throw new RangeError(`${row.title} lasts for a time, not once. Choose another duration.`);
  }
  if (row.frames === 'direction' && target.chance !== '1') {
    throw new RangeError(`${row.title} applies to every frame. Choose "each".`);
  }
  const rule = row.fault(inputs);
  const where: Where = {
    ...rule.where,
    ...(row.frames && target.direction !== 'both' && { direction: target.direction }),
    ...(target.transport !== 'any' && { transport: target.transport }),
    ...(target.connection === 'selected' && selected !== undefined && { connection: selected }),
  };
  return {
    ...rule,
    ...(row.lasts !== 'itself' && EXTENT[lasting]),
    ...(row.frames === 'direction-and-chance' &&
      target.chance !== '1' && { probability: 1 / Number(target.chance) }),
    ...(Object.keys(where).length > 0 && { where }),
  };
}
