import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/index.ts';
import { LIBRARY } from '../../../src/scenarios/library/index.ts';
import { checkScenario } from '../../../src/scenarios/schema.ts';

const with_ = (...steps: readonly unknown[]): unknown => ({
  version: 1,
  id: 'mine',
  title: 'T',
  story: 'S',
  steps,
});

describe('a scenario as data', () => {
  it.each(LIBRARY.map((scenario) => [scenario.id, scenario] as const))(
    'the built-in %s survives JSON and the check unchanged',
    (_, scenario) => {
      expect(checkScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
    },
  );

  it.each(LIBRARY.map((scenario) => [scenario.id, scenario] as const))(
    'every fault of the built-in %s can be armed',
    (_, { steps }) => {
      const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };
      const faults = createFaults({ clock, report: () => {} });
      for (const step of steps) if ('arm' in step) expect(faults.arm(step.arm)).toBeTruthy();
    },
  );

  it.each([
    ['no object', 5, 'This is not a scenario'],
    ['a later version', { ...(with_({ click: '#a' }) as object), version: 2 }, 'version'],
    ['an id with spaces', { ...(with_({ click: '#a' }) as object), id: 'My own' }, 'id'],
    ['no steps', with_(), 'steps'],
    [
      'a field that no scenario has',
      { ...(with_({ click: '#a' }) as object), author: 'me' },
      'This is not a scenario: author: there is no such field. Here may be: version, id, title, story, steps.',
    ],
    [
      'a fault with a field too many',
      with_({ arm: { fault: 'stall', fro: 5 } }),
      'Step 1 of the scenario is wrong: arm: This is not a fault rule: fro: there is no such field. Here may be: where, times, for',
    ],
    [
      'a step of no kind',
      with_({ jump: 3 }),
      'Step 1 of the scenario is wrong: it has none of arm',
    ],
    [
      'a step with a field too many',
      with_({ click: '#a' }, { click: '#a', twice: true }),
      'Step 2 of the scenario is wrong: twice: there is no such field. Here may be: note, click.',
    ],
    [
      'a fault that is none',
      with_({ arm: { fault: 'explode' } }),
      'Step 1 of the scenario is wrong: arm: This is not a fault rule',
    ],
    [
      'an entry type that is none',
      with_({ wait: { entry: { type: 'opne' } }, within: 1 }),
      'wait.entry.type: The journal has no such type.',
    ],
    [
      'a wait for a field that its entry never has',
      with_({ wait: { entry: { type: 'ping', epcoh: 1 } }, within: 1 }),
      'wait.entry.epcoh: there is no such field. Here may be: type, seq, at, connection, inferred, epoch.',
    ],
    [
      'a wait for a field that has no plain value',
      with_({ wait: { entry: { type: 'received', poll: true } }, within: 1 }),
      'wait.entry.poll: there is no such field',
    ],
    [
      'a wait for a value that its field never has',
      with_({ wait: { entry: { type: 'state', to: 'conected' } }, within: 1 }),
      'wait.entry.to: ',
    ],
    [
      'a wait without an end',
      with_({ wait: { entry: { type: 'open' } } }),
      'within: this field is missing.',
    ],
    ['an endless wait', with_({ wait: { entry: { type: 'open' } }, within: 1e9 }), 'within'],
    [
      'a lift of what was never armed',
      with_({ lift: 'x' }, { arm: { fault: 'stall' }, as: 'x' }),
      "it lifts 'x', but no earlier step arms a fault by that name",
    ],
  ])('the check refuses %s, with the reason', (_, value, message) => {
    expect(() => checkScenario(value)).toThrow(message);
  });
});
