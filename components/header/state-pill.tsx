import type { ConnectionModel } from '../../src/session/model.ts';
import { NONE } from '../shared/format.ts';
import { Mark } from '../shared/mark.tsx';

export function StatePill({ connection }: { connection: ConnectionModel | undefined }) {
  if (!connection) {
    return (
      <span class="pill" data-state="none">
        <span data-field="state">{NONE}</span>
      </span>
    );
  }
  const { state, phase } = connection;
  return (
    <span class="pill" data-state={state}>
      <Mark of={state} />
      <span data-field="state">{state}</span>
      {phase && <span class="pill-phase">{phase}</span>}
    </span>
  );
}
