import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceMap } from 'rolldown';
import { projectRoot } from '../../tools/build.ts';
import { bundle } from '../bundle.ts';

/** The program of a client process. */
export interface Worker {
  readonly file: string;
  /** Its folder, for files that the process writes. */
  readonly folder: string;
  readonly map: SourceMap;
}

/**
 * Bundles the worker for a browser, so that every library runs as in a page: its browser build, over the platform's own
 * WebSocket. Calls `use` with it, and deletes its folder afterwards.
 */
export async function withWorker<T>(use: (worker: Worker) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-bench-'));
  try {
    const file = join(folder, 'worker.mjs');
    const { code, map } = await bundle(join(projectRoot, 'bench/client/worker.ts'), {
      minify: false,
    });
    if (!map) throw new Error('The bundle of the worker has no source map.');
    await writeFile(file, code);
    return await use({ file, folder, map });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
