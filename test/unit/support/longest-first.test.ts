import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../tools/build.ts';
import { LONGEST } from '../../support/longest-first.ts';

it.each(LONGEST)('what is begun first is there: %s', (file) => {
  expect(existsSync(join(projectRoot, 'test', file))).toBe(true);
});
