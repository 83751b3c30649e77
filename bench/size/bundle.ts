import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown, type SourceMap } from 'rolldown';
import { projectRoot } from '../../tools/build.ts';

/** What a page has to load. */
export interface Bundle {
  readonly code: string;
  readonly map: SourceMap;
}

const entry = join(projectRoot, 'bench/size/entry.js');

/** Bundles and minifies one import, as a page's build would. */
export async function bundle(source: string): Promise<Bundle> {
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      minify: true,
      codeSplitting: false,
      sourcemap: 'hidden',
      // Nothing is written; the map names sources from here.
      dir: projectRoot,
    });
    const [{ code, map }] = output;
    if (!map) throw new Error(`The bundle of "${source}" has no source map.`);
    return { code, map };
  } finally {
    await build.close();
  }
}

/** Bytes after gzip at level 9. */
export const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length;
