import { type Inference, inferBackoff } from '../../src/session/backoff/inference.ts';
import type { ConnectionModel } from '../../src/session/model.ts';

interface Known {
  readonly stamp: string;
  readonly inference: Inference;
}

const known = new WeakMap<ConnectionModel, Known>();

/** What can be inferred about a connection's waits; recomputed with each new wait. */
export function inferenceOf(connection: ConnectionModel): Inference {
  const { backoffs } = connection;
  const last = backoffs.at(-1);
  const stamp = `${backoffs.length} ${last?.at} ${last?.actual}`;
  const before = known.get(connection);
  if (before?.stamp === stamp) return before.inference;
  const inference = inferBackoff(backoffs);
  known.set(connection, { stamp, inference });
  return inference;
}
