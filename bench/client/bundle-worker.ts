import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../tools/build.ts';
import { bundle } from '../bundle.ts';

/**
 * Bundles the worker for a browser, so that every library runs as a page would run it: its browser build, over the platform's own
 * WebSocket. Calls `use` with the file and its folder, and deletes both after it.
 */
export async function withWorker<T>(
  use: (worker: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-bench-'));
  try {
    const worker = join(folder, 'worker.mjs');
    const { code } = await bundle(join(projectRoot, 'bench/client/worker.ts'), { minify: false });
    await writeFile(worker, code);
    return await use(worker, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
