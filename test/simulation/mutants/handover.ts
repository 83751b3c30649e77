import type { Mutant } from './mutant.ts';

const lifecycle = 'machine/lifecycle.ts';
const delivery = 'machine/delivery.ts';
const handover = 'machine/handover.ts';

export const handoverMutants: readonly Mutant[] = [
  {
    name: 'a replaced connection in a handover counts as a refusal',
    file: lifecycle,
    find: 'superseded && isReplaced(ending) ? null : refusalOf(ending)',
    replace: 'refusalOf(ending)',
  },
  {
    name: 'a handover that failed half-way excuses every refusal',
    test: 'handover-failed',
    file: 'machine/lifecycle.ts',
    find: 'superseded && isReplaced(ending) ? null',
    replace: 'superseded ? null',
  },
  {
    name: 'a candidate that does not open is given up when the next alarm rings',
    file: 'machine/alarm.ts',
    find: 'physical !== null && physical.deadline <= at',
    replace: 'physical !== null',
  },
  {
    name: 'the old connection goes on sending while the candidate has said hello',
    test: 'handover',
    file: delivery,
    find: "if (current?.stage !== 'ready' || (candidate && hasGreeted(candidate))) return;",
    replace: "if (current?.stage !== 'ready') return;",
  },
  {
    name: 'the old connection of a handover is never closed',
    file: handover,
    find: "  lifecycle.end(turn, draining, 'a newer connection took over');\n",
    replace: '',
  },
  {
    name: 'what the old connection brought after the hello counts as lost',
    test: 'handover',
    file: delivery,
    find: 'if (events === asked && !isOther) return;',
    replace: 'if (events === turn.draft.received && !isOther) return;',
  },
  {
    name: 'a connection without hello takes over though a message is on the wire',
    test: 'handover-plain',
    file: handover,
    find: ' && outbox.transmitted === 0',
    replace: '',
  },
];
