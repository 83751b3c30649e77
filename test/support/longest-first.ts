import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, which no size tells; begun last, one worker would end alone with them. */
export const LONGEST = [
  'simulation/mutants/mutants.test.ts',
  'simulation/exhaustive.test.ts',
  'simulation/schedules.test.ts',
  'unit/session/memory.test.ts',
  'unit/server/nodes.test.ts',
  'package/package.test.ts',
  'browser/clients/clients.test.ts',
  'browser/scenarios.test.ts',
  'browser/reload.test.ts',
  'browser/faults.test.ts',
  'browser/panel.test.ts',
  'browser/clients/panel.test.ts',
];

/** The order of test files: those that take longest come first, then the others as Vitest would have them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...projects.values()].flatMap((own) => own.toSorted((a, b) => rank(a) - rank(b)));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((file) => moduleId.endsWith(`/test/${file}`));
  return place < 0 ? LONGEST.length : place;
}
