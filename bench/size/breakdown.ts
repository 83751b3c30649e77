import { SourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { SourceMap as BundleMap } from 'rolldown';

/** What one module adds to a bundle, in bytes. */
export interface Share {
  readonly module: string;
  readonly minified: number;
  /** How much smaller the gzipped bundle would be without the module's code. */
  readonly gzip: number;
}

/** Bytes after gzip at level 9. */
export const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length;

/** What each module adds, the most expensive first. What gzip shares between modules is attributed to none of them. */
export function breakdown(code: string, map: BundleMap): Share[] {
  const owners = ownersOf(code, map);
  const whole = gzipped(code);
  const modules = new Set(owners.filter((owner) => owner !== null));
  return [...modules]
    .map((module) => {
      const rest = [...code].filter((_, index) => owners[index] !== module).join('');
      return { module, minified: code.length - rest.length, gzip: whole - gzipped(rest) };
    })
    .toSorted((a, b) => b.gzip - a.gzip);
}

/** For each character of the code, the module that it comes from. */
function ownersOf(code: string, map: BundleMap): (string | null)[] {
  const mapped = new SourceMap({ ...map, file: '', sourceRoot: '', sourcesContent: [] });
  return code.split('\n').flatMap((text, line) =>
    // A line break belongs to the module of the character before it.
    [...`${text}\n`].map((_, column) => {
      const found = mapped.findEntry(line, column);
      const source = 'originalSource' in found ? found.originalSource : undefined;
      return source ?? null;
    }),
  );
}
