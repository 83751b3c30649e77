import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** DESIGN §2: what each folder of `src` may import besides itself. */
const allowed: Record<string, readonly string[]> = {
  journal: [],
  connection: ['journal'],
  register: ['journal'],
  server: ['connection'],
  faults: ['journal'],
  probe: ['journal', 'faults'],
  reach: ['journal'],
  link: ['journal', 'reach'],
  session: ['journal'],
  findings: ['journal'],
  scenarios: ['journal', 'faults'],
  simulation: ['journal', 'connection', 'faults', 'findings', 'scenarios'],
};

/** Top folders that stand above `src`, and what they in turn must not reach. */
const forbiddenAbove: Record<string, readonly string[]> = {
  components: ['entrypoints', 'demo', 'tools', 'test', 'bench'],
  entrypoints: ['demo', 'tools', 'test', 'bench'],
  demo: ['entrypoints', 'tools', 'test', 'bench'],
};

interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

function sources(...folders: readonly string[]): SourceFile[] {
  return globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: root },
  ).map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** Paths from the project's root of the project's own files that a file imports. */
function importsOf({ path, text }: SourceFile): string[] {
  const statement =
    /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;}(=])import\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(statement)]
    .map(([, from, bare]) => from ?? bare ?? '')
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier));
}

function wrongImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((target) => !mayImport(file.path, target))
      .map((target) => `${file.path} imports ${target}`),
  );
}

function mayImport(path: string, target: string): boolean {
  const [top = '', folder = ''] = path.split('/');
  const [targetTop = '', targetFolder = ''] = target.split('/');
  if (top !== 'src') return !forbiddenAbove[top]?.includes(targetTop);
  if (targetTop !== 'src') return false;
  return folder === targetFolder || (allowed[folder] ?? []).includes(targetFolder);
}

describe('imports', () => {
  it('go only in the directions that the design lists', () => {
    const files = sources('src', 'components', 'entrypoints', 'demo');
    expect(files.length).toBeGreaterThan(20);
    expect(wrongImports(files)).toEqual([]);
  });

  it('are checked in every syntactic form', () => {
    const path = 'src/journal/entry.ts';
    const target = 'src/faults/rule.ts';
    const forms = [
      `import { a } from '../faults/rule.ts';`,
      `import type { A } from "../faults/rule.ts";`,
      `import {\n  a,\n  type B,\n} from '../faults/rule.ts';`,
      `export * from '../faults/rule.ts';`,
      `import '../faults/rule.ts';`,
      `const rule = await import('../faults/rule.ts');`,
    ];
    for (const text of forms) {
      expect(wrongImports([{ path, text }]), text).toEqual([`${path} imports ${target}`]);
    }
  });

  it('from a folder that the design does not list are all rejected', () => {
    const file = { path: 'src/extra/file.ts', text: `import '../journal/entry.ts';` };
    expect(wrongImports([file])).toHaveLength(1);
  });
});

describe('source files', () => {
  it('have at most 300 lines', () => {
    const long = sources('src', 'components', 'entrypoints', 'demo', 'tools')
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  it('of the panel evaluate no code and insert no HTML', () => {
    const dangerous =
      /\beval\s*\(|\bnew Function\b|\b(?:inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/;
    const found = sources('components', 'entrypoints', 'src/session', 'src/findings')
      .filter(({ text }) => dangerous.test(text))
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });
});

describe('tests', () => {
  it('wait with the timeout of vitest.config.ts, not with the one second of vi.waitFor', () => {
    const hasty = sources('test/unit', 'test/dom', 'test/package', 'test/support')
      .filter(({ text }) => /\bvi\.wait(?:For|Until)\(/.test(text))
      .map(({ path }) => path);
    expect(hasty).toEqual([]);
  });

  it('draw random cases from a seed, so that a failure repeats', () => {
    const drawn = sources('test/unit', 'test/simulation').filter(({ text }) =>
      text
        .split(/\bfc\.(?:assert|check)\(/)
        .slice(1)
        .some((rest) => !/\bseed: \d|\{ seed, numRuns/.test(rest)),
    );
    expect(drawn.map(({ path }) => path)).toEqual([]);
  });
});
