import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/faults.ts';
import { checkRule } from '../../../src/journal/command-schema.ts';
import { parseRecording } from '../../../src/journal/recording.ts';
import { checkScenario } from '../../../src/scenarios/schema.ts';
import { fieldsOf, names, namesIn, read, same, section, table } from './tables.ts';

const ENTRIES = ['src/journal/entry.ts', 'src/journal/message-entry.ts'];
const RULE = 'src/journal/rule.ts';
const SCENARIO = 'src/scenarios/scenario.ts';

/** The interfaces in a file whose names end in this word. */
const interfaces = (path: string, suffix: string): string[] =>
  [...read(path).matchAll(new RegExp(`interface (\\w+)${suffix}\\b`, 'g'))].map(
    ([, name = '']) => name,
  );

/** `a, b?`: the fields of an interface. */
const listed = (path: string, name: string): string =>
  fieldsOf(path, name)
    .filter(({ field }) => field !== 'type')
    .map(({ field, optional }) => `${field}${optional ? '?' : ''}`)
    .join(', ');

describe('docs/journal.md documents exactly', () => {
  const guide = read('docs/journal.md');

  it('the fields of every entry', () => {
    const own = names('src/journal/entry-base.ts', 'Base');
    same(namesIn(section(guide, '## Every entry'), 'field'), [...own, 'type']);
  });

  it('the types of entries, each with its fields in order', () => {
    const documented = table(section(guide, '## Types'), 'type').flatMap(
      ({ names: types, cells: [fields = ''] }) =>
        types.map((type, index) => [type, fields.replaceAll('`', '').split('; ')[index]]),
    );
    const real = ENTRIES.flatMap((path) =>
      interfaces(path, 'Entry').map((name) => [name.toLowerCase(), listed(path, `${name}Entry`)]),
    );
    expect(real.length).toBeGreaterThan(20);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(real));
  });
});

describe('docs/faults.md documents exactly', () => {
  const guide = read('docs/faults.md');

  it('the faults, each with its parameters', () => {
    const documented = table(section(guide, '## What each does'), 'fault').map(
      ({ names: [fault], cells: [parameters = ''] }) => [
        fault,
        [...parameters.matchAll(/`(?:where\.)?(\w+)`(?=[ ,:]|$)/g)]
          .map(([, name = '']) => name)
          .filter((name) => fault !== 'corrupt' || name === 'how')
          .filter((name) => fault !== 'hold' || name === 'event'),
      ],
    );
    const union = read(RULE).split('export type Fault =')[1]?.split(';\n\n')[0] ?? '';
    const real = [...union.matchAll(/\{ readonly fault: '([\w-]+)'([^}]*)\}/g)].map(
      ([, fault = '', rest = '']) => [
        fault,
        fault === 'hold'
          ? ['event']
          : [...rest.matchAll(/readonly (\w+)/g)].map(([, name = '']) => name),
      ],
    );
    expect(real.length).toBeGreaterThan(15);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(real));
  });

  it('what narrows a fault down', () => {
    const fields = section(guide, '## Which, how often, how long');
    const documented = table(fields, 'field').flatMap((row) => row.names);
    for (const field of names(RULE, 'Where')) {
      if (field !== 'event') expect(fields, field).toMatch(new RegExp(`\`(where\\.)?${field}\``));
    }
    for (const field of ['times', 'for', 'probability', 'seed'])
      expect(documented).toContain(field);
  });
});

it('docs/scenarios.md documents exactly the steps of a scenario', () => {
  const steps = table(section(read('docs/scenarios.md'), '## Steps'), 'step');
  expect(steps.length).toBe(interfaces(SCENARIO, 'Step').length);
  const text = section(read('docs/scenarios.md'), '## Steps');
  for (const step of interfaces(SCENARIO, 'Step')) {
    for (const field of names(SCENARIO, `${step}Step`)) {
      expect(text, step).toMatch(new RegExp(`[{ ,\`]${field}\\b`));
    }
  }
});

describe('the examples are valid', () => {
  /** The only block of JSON on a page. */
  const example = (path: string): string => {
    const blocks = [...read(path).matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(blocks).toHaveLength(1);
    return blocks[0] ?? '';
  };

  it('a recording', () => {
    expect(parseRecording(example('docs/journal.md')).entries).toHaveLength(5);
  });

  it('a rule', () => {
    const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };
    const faults = createFaults({ clock, report: () => {} });
    expect(faults.arm(checkRule(JSON.parse(example('docs/faults.md'))))).toBeTruthy();
  });

  it('a scenario', () => {
    expect(checkScenario(JSON.parse(example('docs/scenarios.md'))).steps).toHaveLength(10);
  });
});
