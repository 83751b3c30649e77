import type { Mutant } from './mutant.ts';

const step = 'machine/step.ts';
const lifecycle = 'machine/lifecycle.ts';

export const lifecycleMutants: readonly Mutant[] = [
  {
    name: 'an open of any epoch is taken',
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'opened'",
  },
  {
    name: 'a close of any epoch is taken',
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'closed'",
  },
  {
    name: 'a frame of any epoch is taken',
    test: 'handover',
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'frame'",
  },
  {
    name: 'a hello carries no epoch of its own',
    file: lifecycle,
    find: '  epoch: state.epoch,\n});',
    replace: '  epoch: 1,\n});',
  },
  {
    name: 'a connection that is disowned is not closed',
    file: lifecycle,
    find: "  turn.effects.push({ type: 'close', epoch: physical.epoch, reason });\n",
    replace: '',
  },
  {
    name: 'connect() during a wait leaves the attempt before it alive',
    file: lifecycle,
    find: "  disown(turn, 'a newer attempt');\n",
    replace: '',
  },
  {
    name: 'the next outbox after disconnect() goes on under the old name',
    test: 'stored',
    file: step,
    find: '    turn.draft.clientId = input.clientId;\n',
    replace: '',
  },
  {
    name: 'a server once taken for a plain one is for good',
    test: 'foreign',
    file: 'machine/liveness.ts',
    find: "  retryNow(turn, 'retry');\n",
    replace: '',
  },
  {
    name: 'disconnect() leaves messages unsettled',
    file: step,
    find: "failThrough(turn, Number.POSITIVE_INFINITY, 'disconnected', reason)",
    replace: "failThrough(turn, 1, 'disconnected', reason)",
  },
];
