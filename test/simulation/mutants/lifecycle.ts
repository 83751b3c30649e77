import type { Mutant } from './mutant.ts';

const step = 'machine/step.ts';
const lifecycle = 'machine/lifecycle.ts';

export const lifecycleMutants: readonly Mutant[] = [
  {
    name: 'an open of any epoch is accepted',
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'opened'",
  },
  {
    name: 'a close of any epoch is accepted',
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'closed'",
  },
  {
    name: 'a frame of any epoch is accepted',
    test: 'handover',
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'frame'",
  },
  {
    name: 'every hello carries the same epoch',
    file: lifecycle,
    find: '  epoch: state.epoch,\n});',
    replace: '  epoch: 1,\n});',
  },
  {
    name: 'a disowned connection is not closed',
    file: lifecycle,
    find: "  turn.effects.push({ type: 'close', epoch: physical.epoch, reason });\n",
    replace: '',
  },
  {
    name: 'connect() while reconnecting leaves the previous attempt open',
    file: lifecycle,
    find: "  disown(turn, 'a newer attempt');\n",
    replace: '',
  },
  {
    name: 'the next outbox after disconnect() keeps the old client id',
    test: 'stored',
    file: step,
    find: '    turn.draft.clientId = input.clientId;\n',
    replace: '',
  },
  {
    name: 'a server once taken for a plain one is never asked for the protocol again',
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
  {
    name: 'close() does not wait for the store to take the last messages',
    test: 'leaving',
    file: step,
    find: '  if (!storing || input.final) {\n',
    replace: '  {\n',
  },
];
