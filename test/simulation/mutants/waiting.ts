import type { Mutant } from './mutant.ts';

const alarm = 'machine/alarm.ts';
const step = 'machine/step.ts';
const lifecycle = 'machine/lifecycle.ts';
const greeting = 'machine/greeting.ts';

export const waitingMutants: readonly Mutant[] = [
  {
    name: 'an alarm that rings too early cuts the wait short',
    test: 'patience',
    file: alarm,
    find: "if (draft.retryAt !== null && draft.retryAt <= at) retry(turn, 'retry');",
    replace: "if (draft.retryAt !== null) retry(turn, 'retry');",
  },
  {
    name: 'the wait continues after connect()',
    file: lifecycle,
    find: '  turn.draft.retryAt = null;\n',
    replace: '',
  },
  {
    name: 'the wait continues after disconnect()',
    test: 'journal',
    file: step,
    find: '    turn.draft.retryAt = null;\n',
    replace: '',
  },
  {
    name: 'an alarm stays set when nothing is due any more',
    test: 'journal',
    file: alarm,
    find: 'if (alarm <= due && due < NEVER) return;',
    replace: 'if (alarm <= due) return;',
  },
  {
    name: 'attempts are reset on open',
    test: 'patience',
    file: greeting,
    find: '  ping(turn);\n',
    replace: '  ping(turn);\n  Object.assign(turn.draft, { attempt: 0, retries: 0 });\n',
  },
  {
    name: 'the client never gives up',
    test: 'patience',
    file: lifecycle,
    find: 'if (turn.draft.retries >= turn.config.maxReconnectAttempts) return giveUp(turn);',
    replace: '',
  },
  {
    name: 'the wait ignores what the server asked for',
    test: 'patience',
    file: lifecycle,
    find: 'const planned = floor + drawn.planned;',
    replace: 'const planned = drawn.planned;',
  },
  {
    name: 'a refused client tries again',
    test: 'http',
    file: lifecycle,
    find: '  if (!refusal) return goOn(',
    replace: '  return goOn(',
  },
  {
    name: 'when the network returns, the wait that the server asked for is cut short',
    test: 'patience',
    file: step,
    find: "(type === 'online' ? patientUntil : retryAt)",
    replace: "(type === 'online' ? 0 : retryAt)",
  },
  {
    name: 'when the network returns after the last attempt, the wait that the server asked for is cut short',
    test: 'patience',
    file: step,
    find: 'if (gaveUp && patientUntil <= turn.at)',
    replace: 'if (gaveUp)',
  },
  {
    name: 'a plain server that sends something and closes counts as proven',
    test: 'foreign',
    file: step,
    find: ' && turn.at >= from.deadline',
    replace: '',
  },
  {
    name: 'the next transport is tried during the wait that the server asked for',
    test: 'patience',
    file: lifecycle,
    find: 'untried.length > 0 && turn.at >= turn.draft.patientUntil',
    replace: 'untried.length > 0',
  },
  {
    name: 'after the wait that the server asked for, the transports are tried from the first again',
    test: 'patience',
    file: lifecycle,
    find: "'attempting');\n  attempt(turn);\n",
    replace: "'attempting');\n  turn.draft.untried = [];\n  attempt(turn);\n",
  },
  {
    name: 'a page restored from the back/forward cache ignores the wait that the server asked for',
    test: 'patience',
    file: 'machine/lifecycle.ts',
    find: '  if (turn.at < turn.draft.patientUntil) goOn(turn, cause);\n  else retry(turn, cause);\n',
    replace: '  retry(turn, cause);\n',
  },
];
