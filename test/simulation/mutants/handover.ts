import type { Mutant } from './mutant.ts';

const lifecycle = 'machine/lifecycle.ts';
const delivery = 'machine/delivery.ts';
const handover = 'machine/handover.ts';

export const handoverMutants: readonly Mutant[] = [
  {
    name: 'being replaced by the candidate of a handover counts as a refusal',
    file: lifecycle,
    find: 'superseded && isReplaced(ending) ? null : refusalOf(ending)',
    replace: 'refusalOf(ending)',
  },
  {
    name: 'after a handover that failed half-way, no refusal counts',
    test: 'handover-failed',
    file: 'machine/lifecycle.ts',
    find: 'superseded && isReplaced(ending) ? null',
    replace: 'superseded ? null',
  },
  {
    name: 'a candidate is given up at the next alarm, before its time is over',
    file: 'machine/alarm.ts',
    find: 'physical !== null && physical.deadline <= at',
    replace: 'physical !== null',
  },
  {
    name: 'the old connection keeps sending after the candidate has said hello',
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
    name: 'events that the old connection delivered after the hello are reported as lost',
    test: 'handover',
    file: delivery,
    find: 'if (events === asked && !isOther) return;',
    replace: 'if (events === turn.draft.received && !isOther) return;',
  },
  {
    name: 'a plain connection takes over while a message is on the wire',
    test: 'handover-plain',
    file: handover,
    find: ' && outbox.transmitted === 0',
    replace: '',
  },
];
