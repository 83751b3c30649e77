import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { installInWorker } from '../src/probe/workers/install.ts';
import type { WorkerScope } from '../src/probe/workers/scope.ts';
import type { WorkerStart } from '../src/probe/workers/start-script.ts';

/** Of the function that it is run in; see `start-script.ts`. */
declare const faultlineStart: WorkerStart;

/** Run as text in a page's worker, before the worker's own script, which goes on without it when it cannot. */
export default defineUnlistedScript(() => {
  try {
    installInWorker(globalThis as WorkerScope, faultlineStart);
  } catch (error) {
    console.warn('Faultline cannot follow this worker.', error);
  }
});
