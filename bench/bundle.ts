import { type RolldownOutput, rolldown } from 'rolldown';
import { projectRoot } from '../tools/build.ts';

type Chunk = RolldownOutput['output'][0];

export interface BundleOptions {
  readonly minify: boolean;
  /** Modules that are not bundled, but provided by the host. */
  readonly external?: readonly string[];
}

/** Bundles an entry into one module, as a page's build would. */
export async function bundle(entry: string, options: BundleOptions): Promise<Chunk> {
  const build = await rolldown({
    input: entry,
    cwd: projectRoot,
    platform: 'browser',
    external: [...(options.external ?? [])],
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      minify: options.minify,
      codeSplitting: false,
      sourcemap: 'hidden',
      // Nothing is written there; it is the base of the paths in the source map.
      dir: projectRoot,
    });
    return output[0];
  } finally {
    await build.close();
  }
}
