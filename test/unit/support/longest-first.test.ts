import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../tools/build.ts';
import { LONGEST } from '../../support/longest-first.ts';

it.each(LONGEST)('a file listed as longest exists: %s', (file) => {
  expect(existsSync(join(projectRoot, 'test', file))).toBe(true);
});
