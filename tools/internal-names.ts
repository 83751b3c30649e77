import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'rolldown/utils';
import { projectRoot } from './build.ts';

/** Modules whose types only the client itself uses. */
const INTERNAL = [
  'src/connection/{machine,transports}/*.ts',
  'src/connection/{backoff,configure,driver,frames,keeping,outbox,physical,receipts}.ts',
  'src/connection/storage/{adopt,keeper,possession,session}.ts',
  'src/connection/tabs/{desk,doze,leader,member,overlap,presence,verdicts,watch}.ts',
];

/** Those modules plus the ones that define what pages, servers, stores, other tabs and the panel see. */
const ALL = ['src/{connection,journal}/**/*.ts'];

/** Type declarations of browsers and libraries. */
const FOREIGN = ['node_modules/@typescript/*/lib/lib.*.d.ts', 'node_modules/idb/build/*.d.ts'];

/** Browser objects that the client never handles. */
const OUT_OF_REACH = /^(?:RTC|GPU|WebGL|SVG|HTML|CSS|Audio|Video)/;

/** Object stores of the database. A string literal may be used as a property key, except these, which only name stores. */
const STORED_UNDER = ['outbox'];

/** In a type or a class only: of an untyped object it is unknown who uses it. */
const INNER = [
  'TSPropertySignature',
  'TSMethodSignature',
  'PropertyDefinition',
  'MethodDefinition',
];

/**
 * Names of properties that only the client's inner modules declare: no public interface and no browser API has them, and no
 * string literal that could be used as a key equals them. Renaming them cannot be noticed from outside.
 */
export function internalNames(): string[] {
  const all = files(ALL).map(namesIn);
  const internal = new Set(files(INTERNAL));
  const [inner, outer] = [true, false].map((is) =>
    all.filter(({ file }) => internal.has(file) === is),
  );
  const foreign = files(FOREIGN).flatMap((file) => namesIn(file).typed);
  if (!foreign.includes('readyState'))
    throw new Error('The type declarations of browsers are missing.');
  const taken = new Set([
    ...foreign,
    ...all.flatMap(({ texts }) => texts),
    ...(outer ?? []).flatMap(({ typed, literal }) => [...typed, ...literal]),
  ]);
  const names = new Set((inner ?? []).flatMap(({ typed }) => typed));
  for (const name of STORED_UNDER) taken.delete(name);
  return [...names].filter((name) => !taken.has(name)).toSorted();
}

const files = (patterns: string[]): string[] =>
  globSync(patterns, { cwd: projectRoot }).map((file) => join(projectRoot, file));

interface Node {
  readonly type?: unknown;
  readonly computed?: boolean;
  readonly key?: { readonly type?: unknown; readonly name?: unknown };
  readonly id?: { readonly name?: unknown };
  readonly value?: unknown;
}

function namesIn(file: string) {
  const typed: string[] = [];
  const literal: string[] = [];
  const texts: string[] = [];
  const visit = (node: Node | null): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, computed, key, id, value } = node;
    if (type === 'TSInterfaceDeclaration' && OUT_OF_REACH.test(String(id?.name))) return;
    if (type === 'Literal' && typeof value === 'string') texts.push(value);
    if (key?.type === 'Identifier' && !computed) {
      if (INNER.includes(String(type))) typed.push(String(key.name));
      if (type === 'Property') literal.push(String(key.name));
    }
    Object.values(node).forEach(visit);
  };
  visit(parseSync(file, readFileSync(file, 'utf8')).program);
  return { file, typed, literal, texts };
}
