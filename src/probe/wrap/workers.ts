import { construct } from '../reflect.ts';
import type { Made } from '../workers/followed-workers.ts';
import type { WrapContext } from './context.ts';
import { replaceConstructor } from './disguise.ts';

/** Starts a followed worker, or says why it cannot; `''` where only the browser can judge. */
type Start = (made: Made) => Worker | string;

/**
 * Reports the page's workers that are not followed. Workers have globals of their own, and a page cannot run a script before
 * theirs: a worker started by another script may notice that, and a policy of the page may forbid it.
 */
export const watchWorkers =
  (start: Start) =>
  (context: WrapContext): void => {
    const { scope } = context;
    if (scope.Worker) watch(context, 'Worker', scope.Worker, start);
    if (!scope.SharedWorker) return;
    watch(context, 'SharedWorker', scope.SharedWorker, () => '');
  };

function watch(
  { scope, natives, complain }: WrapContext,
  kind: string,
  native: new (...args: never[]) => object,
  start: Start,
): void {
  const told = new Set<string>();
  replaceConstructor(scope, kind, native, (args, newTarget) => {
    const made = { scope, natives, Worker: native as typeof Worker, args, newTarget };
    const started = start(made);
    if (typeof started !== 'string') return started;
    const worker = construct(native, args, newTarget) as object;
    if (!told.has(started)) {
      told.add(started);
      const script = String(args[0]).slice(0, 200);
      const note = `The page has a ${kind} (${script}): connections that workers make cannot be seen, nor reached by faults.`;
      complain(started ? `${note} ${started}` : note);
    }
    return worker;
  });
}
