import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectRoot } from '../../../tools/build.ts';

export const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

/** What is between a heading and the next of its level or above. */
export function section(guide: string, heading: string): string {
  const [, text = ''] = guide.split(`\n${heading}\n`);
  const level = heading.indexOf(' ');
  return text.split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
}

/** The rows of the table whose first column is headed so: the names in that column, and the other cells. */
export function table(
  text: string,
  head: string,
): { readonly names: string[]; readonly cells: string[] }[] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  expect(from, `a table of “${head}”`).toBeGreaterThanOrEqual(0);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines.slice(from + 2, from + length).map((line) => {
    const [first = '', ...cells] = line.split('|').slice(1, -1);
    return { names: quoted(first), cells: cells.map((cell) => cell.trim()) };
  });
}

const quoted = (text: string): string[] =>
  [...text.matchAll(/`([\w-]+)(?:\([^`]*\))?`/g)].map(([, name = '']) => name);

export const namesIn = (text: string, head: string): string[] =>
  table(text, head).flatMap(({ names }) => names);

/** The fields of an interface, each with its doc comment. */
export function fieldsOf(
  path: string,
  name: string,
): { readonly field: string; readonly says: string; readonly optional: boolean }[] {
  const [, rest = ''] = read(path).split(new RegExp(`interface ${name}\\b[^{]*\\{\\n`));
  const body = rest.split('\n}')[0] ?? '';
  const line = /^((?: {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?) {2}(?:readonly )?(\w+)(\?)?[:(]/gm;
  return [...body.matchAll(line)].map(([, says = '', field = '', mark]) => ({
    ...{ field, says },
    optional: mark !== undefined,
  }));
}

/** The names of an interface's fields. */
export const names = (path: string, name: string) => fieldsOf(path, name).map(({ field }) => field);

/** The words of a union of literals. */
export function wordsOf(path: string, name: string): string[] {
  const [, rest = ''] = read(path).split(new RegExp(`type ${name} =`));
  return [...(rest.split(';')[0] ?? '').matchAll(/'([\w-]+)'/g)].map(([, word = '']) => word);
}

/** Both have the same words. */
export function same(documented: readonly string[], real: readonly string[]): void {
  expect(real.length).toBeGreaterThan(1);
  expect([...documented].sort()).toEqual([...real].sort());
}
