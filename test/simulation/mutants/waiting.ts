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
    name: 'the wait goes on after connect()',
    file: lifecycle,
    find: '  turn.draft.retryAt = null;\n',
    replace: '',
  },
  {
    name: 'the wait goes on after disconnect()',
    test: 'journal',
    file: step,
    find: '    turn.draft.retryAt = null;\n',
    replace: '',
  },
  {
    name: 'an alarm rings on when nothing is due any more',
    test: 'journal',
    file: alarm,
    find: 'if (alarm <= due && due < NEVER) return;',
    replace: 'if (alarm <= due) return;',
  },
  {
    name: 'attempts are forgotten on open',
    test: 'patience',
    file: greeting,
    find: '  ping(turn);\n',
    replace: '  ping(turn);\n  Object.assign(turn.draft, { attempt: 0, retries: 0 });\n',
  },
  {
    name: 'attempts never end',
    test: 'patience',
    file: lifecycle,
    find: 'if (turn.draft.retries >= turn.config.maxReconnectAttempts) return giveUp(turn);',
    replace: '',
  },
  {
    name: 'a wait is shorter than the server asked for',
    test: 'patience',
    file: lifecycle,
    find: 'const planned = floor + drawn.planned;',
    replace: 'const planned = drawn.planned;',
  },
  {
    name: 'a refusal is tried again',
    test: 'http',
    file: lifecycle,
    find: '  if (!refusal) return goOn(',
    replace: '  return goOn(',
  },
  {
    name: 'the network’s return outbids the server’s wish',
    test: 'patience',
    file: step,
    find: "(type === 'online' ? patientUntil : retryAt)",
    replace: "(type === 'online' ? 0 : retryAt)",
  },
  {
    name: 'the network’s return outbids it after the last attempt',
    test: 'patience',
    file: step,
    find: 'if (gaveUp && patientUntil <= turn.at)',
    replace: 'if (gaveUp)',
  },
  {
    name: 'a plain server that says something and closes has proved itself',
    test: 'foreign',
    file: step,
    find: ' && turn.at >= from.deadline',
    replace: '',
  },
  {
    name: 'the next transport is tried though the server wants to be left alone',
    test: 'patience',
    file: lifecycle,
    find: 'untried.length > 0 && turn.at >= turn.draft.patientUntil',
    replace: 'untried.length > 0',
  },
  {
    name: 'after the server’s wait the transports are gone through anew',
    test: 'patience',
    file: lifecycle,
    find: "'attempting');\n  attempt(turn);\n",
    replace: "'attempting');\n  turn.draft.untried = [];\n  attempt(turn);\n",
  },
  {
    name: 'a page that comes out of the back/forward cache does not leave a server alone that asked for it',
    test: 'patience',
    file: 'machine/lifecycle.ts',
    find: '  if (turn.at < turn.draft.patientUntil) goOn(turn, cause);\n  else retry(turn, cause);\n',
    replace: '  retry(turn, cause);\n',
  },
];
