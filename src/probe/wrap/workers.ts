import { construct } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceConstructor } from './disguise.ts';

type WorkerKind = 'Worker' | 'SharedWorker';

/**
 * Tells of the page's workers. They have globals of their own, and nothing that a page may do puts a script before theirs: a worker that is
 * started from a script around its own has another `location`, and a policy of the page may forbid it.
 */
export function watchWorkers(context: WrapContext): void {
  for (const kind of ['Worker', 'SharedWorker'] as const) watch(context, kind);
}

function watch({ scope, complain }: WrapContext, kind: WorkerKind): void {
  const native: (new (...args: never[]) => object) | undefined = scope[kind];
  if (!native) return;
  let told = false;
  replaceConstructor(scope, kind, native, (args, newTarget) => {
    const worker = construct(native, args, newTarget) as object;
    if (!told) {
      told = true;
      complain(
        `The page has a ${kind} (${String(args[0]).slice(0, 200)}): connections that workers make cannot be seen, nor reached by faults.`,
      );
    }
    return worker;
  });
}
