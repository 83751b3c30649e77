import type { Mutant } from './mutant.ts';

const liveness = 'machine/liveness.ts';

export const livenessMutants: readonly Mutant[] = [
  {
    name: 'pings are not looked after',
    file: liveness,
    find: '  if (turn.at < due) return;\n',
    replace: '  return;\n',
  },
  {
    name: 'a ping counts as unanswered when the next alarm rings',
    file: liveness,
    find: '  if (turn.at < due) return;\n',
    replace: '',
  },
  {
    name: 'each message that is sent puts off when the one before it is to be confirmed',
    file: 'machine/delivery.ts',
    find: 'unconfirmedSince ??= turn.at',
    replace: 'unconfirmedSince = turn.at',
  },
  {
    name: 'a timer that comes late condemns the link',
    file: liveness,
    find: 'const late = turn.at - due > turn.config.heartbeatTimeout;',
    replace: 'const late = false;',
  },
  {
    name: 'a timer that comes late is no sign, however often',
    file: liveness,
    find: '(late && unanswered === 1)',
    replace: 'late',
  },
  {
    name: 'a server that answers no ping is taken for dead',
    file: liveness,
    find: ' || (plain && unanswered > 0 && !turn.draft.pongs)',
    replace: '',
  },
  {
    name: 'a slow link is given no more time for the pong',
    file: liveness,
    find: 'grace: transit(turn)',
    replace: 'grace: 0',
  },
  {
    name: 'a slow link is given no more time for a confirmation',
    file: liveness,
    find: 'turn.config.confirmTimeout * patience(turn) +\n  transit(turn);',
    replace: 'turn.config.confirmTimeout * patience(turn);',
  },
  {
    name: 'over HTTP events are a sign of life for a POST that hangs beside them',
    file: liveness,
    find: " || (transport !== 'websocket' && beside)",
    replace: '',
  },
  {
    name: 'over HTTP events are no sign of life though nothing is awaited',
    file: liveness,
    find: "type === 'event' && turn.draft.unconfirmedSince !== null",
    replace: "type === 'event'",
  },
  {
    name: 'an awaited answer is looked for no sooner than an idle link',
    file: liveness,
    find: 'unconfirmedSince !== null || heardAt < activeAt + REPLY_TIME',
    replace: 'heardAt < 0',
  },
  {
    name: 'a link that falls silent gives the next no more time',
    file: liveness,
    find: '  turn.draft.silences++;\n',
    replace: '',
  },
  {
    name: 'silences are not forgotten though a pong came',
    file: liveness,
    find: '  turn.draft.silences = 0;\n',
    replace: '',
  },
  {
    name: 'links that fall silent are given ever more time',
    file: liveness,
    find: 'Math.min(draft.silences, MAX_DOUBLINGS)',
    replace: 'draft.silences',
  },
  {
    name: 'a server that chooses the plain protocol is asked for the other again and again',
    file: liveness,
    find: '  turn.draft.welcomed = true;\n',
    replace: '',
  },
  {
    name: 'a message that is never confirmed is waited for without end',
    file: 'machine/alarm.ts',
    find: "fellSilent(turn, 'unconfirmed', ",
    replace: 'String(',
  },
];
