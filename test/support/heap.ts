import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Megabytes of memory that are held after `fill` and were not before; what it returns is held. */
export function megabytesHeldBy(fill: () => unknown): number {
  const before = used();
  const held = fill();
  const after = used();
  // Whatever was filled lives until here.
  if (held === used) throw new Error('Nothing was filled.');
  return after - before;
}

function used(): number {
  // A collection spares what was made while it was under way already.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
