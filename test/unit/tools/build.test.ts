import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../tools/build.ts';

describe('the fingerprint that decides whether a build is outdated', () => {
  let folder: string;
  const print = (): Promise<string> => fingerprintOf([folder]);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faultline-build-'));
    writeFileSync(join(folder, 'a.ts'), 'one');
    writeFileSync(join(folder, 'b.ts'), 'two');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('stays the same when a file is only touched', async () => {
    const before = await print();
    utimesSync(join(folder, 'a.ts'), 1, 1);
    expect(await print()).toBe(before);
  });

  it('changes with the content, addition, removal or renaming of a file', async () => {
    const seen = new Set([await print()]);
    writeFileSync(join(folder, 'a.ts'), 'One');
    seen.add(await print());
    writeFileSync(join(folder, 'c.ts'), '');
    seen.add(await print());
    rmSync(join(folder, 'b.ts'));
    seen.add(await print());
    rmSync(join(folder, 'c.ts'));
    writeFileSync(join(folder, 'd.ts'), '');
    seen.add(await print());
    expect(seen.size).toBe(5);
  });

  it('accepts a single file, and skips missing ones', async () => {
    const file = join(folder, 'a.ts');
    expect(await fingerprintOf([file, join(folder, 'nowhere')])).toBe(await fingerprintOf([file]));
  });
});
