import type { Rule, Where } from '../../src/journal/rule.ts';
import type { Transport } from '../../src/journal/transport.ts';
import type { FaultRow, Inputs } from './fault-row.ts';

/** What the faults of the form apply to, and for how long. */
export interface Choices {
  readonly transport: Transport | 'any';
  readonly connection: 'all' | 'selected';
  readonly lasting: 'lifted' | 'once' | '5s' | '30s';
  readonly direction: 'both' | 'in' | 'out';
  /** One frame in this many. */
  readonly chance: '1' | '2' | '10' | '100';
}

/** Each choice with its titles. */
export const OPTIONS: {
  readonly [K in keyof Choices]: readonly (readonly [Choices[K], string])[];
} = {
  transport: [
    ['any', 'any transport'],
    ['websocket', 'websocket'],
    ['sse', 'sse'],
    ['ajax', 'ajax'],
  ],
  connection: [
    ['all', 'all clients'],
    ['selected', 'this client'],
  ],
  lasting: [
    ['lifted', 'until lifted'],
    ['once', 'once'],
    ['5s', 'for 5 s'],
    ['30s', 'for 30 s'],
  ],
  direction: [
    ['both', 'frames both ways'],
    ['in', 'frames in'],
    ['out', 'frames out'],
  ],
  chance: [
    ['1', 'each'],
    ['2', 'one in 2'],
    ['10', 'one in 10'],
    ['100', 'one in 100'],
  ],
};

export const INITIAL_CHOICES: Choices = {
  transport: 'any',
  connection: 'all',
  lasting: 'lifted',
  direction: 'both',
  chance: '1',
};

const EXTENT: Record<Choices['lasting'], { readonly times?: number; readonly for?: number }> = {
  lifted: {},
  once: { times: 1 },
  '5s': { for: 5000 },
  '30s': { for: 30_000 },
};

/**
 * The rule for a fault of the form.
 *
 * @param selected the client that is selected, by its name in the page
 * @throws RangeError that says what to choose instead
 */
export function ruleOf(
  row: FaultRow,
  inputs: Inputs,
  choices: Choices,
  selected: string | undefined,
): Rule {
  const { transport, connection, lasting, direction, chance } = choices;
  if (connection === 'selected' && selected === undefined) {
    throw new RangeError('No client is selected. Choose "all clients", or connect first.');
  }
  if (row.lasts === 'time' && lasting === 'once') {
    throw new RangeError(`${row.title} lasts for a time, not once. Choose another duration.`);
  }
  if (row.frames === 'direction' && chance !== '1') {
    throw new RangeError(`${row.title} applies to every frame. Choose "each".`);
  }
  const rule = row.fault(inputs);
  const where: Where = {
    ...rule.where,
    ...(row.frames && direction !== 'both' && { direction }),
    ...(transport !== 'any' && { transport }),
    ...(connection === 'selected' && selected !== undefined && { connection: selected }),
  };
  return {
    ...rule,
    ...(row.lasts !== 'itself' && EXTENT[lasting]),
    ...(row.frames === 'direction-and-chance' &&
      chance !== '1' && { probability: 1 / Number(chance) }),
    ...(Object.keys(where).length > 0 && { where }),
  };
}
