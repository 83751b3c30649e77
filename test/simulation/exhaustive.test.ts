import { afterAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/connection/machine.ts';
import { explore } from '../../src/simulation/explore.ts';
import { CONFIG } from '../../src/simulation/schedule.ts';
import type { Budget } from '../../src/simulation/small-world.ts';

/** Without jitter, so that one random number stands for all. */
const both: Config = { ...CONFIG, jitter: 'none' };
const webSocket: Config = { ...both, route: both.route.slice(0, 1) };

interface Model {
  readonly name: string;
  readonly config: Config;
  readonly budget: Budget;
  readonly late?: boolean;
}

const models: readonly Model[] = [
  {
    name: 'two messages, two faults, three alarms',
    config: webSocket,
    budget: { messages: 2, events: 0, faults: 2, alarms: 3 },
  },
  {
    name: 'two messages, two faults, two alarms, over two transports with handover',
    config: both,
    budget: { messages: 2, events: 0, faults: 2, alarms: 2 },
  },
  {
    name: 'a message, an event, a fault, three alarms, over two transports with handover',
    config: both,
    budget: { messages: 1, events: 1, faults: 1, alarms: 3 },
  },
  {
    name: 'two messages, two faults, two alarms, and disowned connections that still speak',
    config: webSocket,
    budget: { messages: 2, events: 0, faults: 2, alarms: 2 },
    late: true,
  },
];

/** Ms. They count steps, not time, and the longest takes 40 s on two busy cores. */
const AGAINST_HANGING = 300_000;

describe('nothing is lost, duplicated, reordered or stuck in any interleaving of', () => {
  let states = 0;
  let transitions = 0;
  afterAll(() => {
    console.log(
      `Explored to the end: ${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions.`,
    );
  });

  it.each(models)(
    '$name',
    ({ config, budget, late = false }) => {
      const explored = explore(config, budget, { late });
      states += explored.states;
      transitions += explored.transitions;
      expect(explored.violation).toBeNull();
      expect(explored.states).toBeGreaterThan(10_000);
    },
    AGAINST_HANGING,
  );
});

it('the exploration finds a client that gives up, and the path that led there', () => {
  const budget = { messages: 1, events: 0, faults: 1, alarms: 1 };
  const { violation } = explore({ ...webSocket, maxReconnectAttempts: 0 }, budget);
  expect(violation?.what).toContain('nothing can happen any more');
  expect(violation?.path).toEqual(['alarm']);
});
