/** A small wrong edit of the machine. */
export interface Mutant {
  readonly name: string;
  /** Below `src/connection`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

const alarm = 'machine/alarm.ts';
const step = 'machine/step.ts';
const lifecycle = 'machine/lifecycle.ts';
const delivery = 'machine/delivery.ts';
const liveness = 'machine/liveness.ts';
const greeting = 'machine/greeting.ts';
const handover = 'machine/handover.ts';
const outbox = 'outbox.ts';

export const mutants: readonly Mutant[] = [
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
    file: step,
    find: '(one) => one?.epoch === input.epoch',
    replace: "(one) => one?.epoch === input.epoch || input.type === 'frame'",
  },
  {
    name: 'an alarm that rings too early cuts the wait short',
    file: alarm,
    find: "if (state.retryAt !== null && state.retryAt <= at) retry(turn, 'retry');",
    replace: "if (state.retryAt !== null) retry(turn, 'retry');",
  },
  {
    name: 'the wait goes on after connect()',
    file: lifecycle,
    find: '  turn.state.retryAt = null;\n',
    replace: '',
  },
  {
    name: 'the wait goes on after disconnect()',
    file: step,
    find: '    turn.state.retryAt = null;\n',
    replace: '',
  },
  {
    name: 'an alarm rings on when nothing is due any more',
    file: alarm,
    find: 'if (due === alarm || (alarm < due && due < NEVER)) return;',
    replace: 'if (alarm <= due) return;',
  },
  {
    name: 'a connection that is disowned is not closed',
    file: lifecycle,
    find: "  turn.effects.push({ type: 'close', epoch: physical.epoch, code: 1000, reason });\n",
    replace: '',
  },
  {
    name: 'connect() during a wait leaves the attempt before it alive',
    file: lifecycle,
    find: "  disown(turn, 'a newer attempt');\n",
    replace: '',
  },
  {
    name: 'attempts are forgotten on open',
    file: greeting,
    find: '  ping(turn);\n',
    replace: '  ping(turn);\n  Object.assign(turn.state, { attempt: 0, retries: 0 });\n',
  },
  {
    name: 'what was on the wire of a dead connection is not sent again',
    file: lifecycle,
    find: '  turn.state.outbox = rewind(turn.state.outbox);\n',
    replace: '',
  },
  {
    name: 'a dead connection’s unconfirmed time goes on',
    file: lifecycle,
    find: '  turn.state.unconfirmedSince = null;\n',
    replace: '',
  },
  {
    name: 'what the welcome says the server has is sent again',
    file: delivery,
    find: 'takeOut(turn, welcome.last)',
    replace: 'takeOut(turn, 0)',
  },
  {
    name: 'the welcome confirms one message too many',
    file: delivery,
    find: 'takeOut(turn, welcome.last)',
    replace: 'takeOut(turn, welcome.last + 1)',
  },
  {
    name: 'a confirmation up to a number confirms one too many',
    file: delivery,
    find: 'Math.min(frame.sequence,',
    replace: 'Math.min(frame.sequence + 1,',
  },
  {
    name: 'a confirmation confirms what is not on the wire',
    file: delivery,
    find: 'Math.min(frame.sequence, lastOnWire(before))',
    replace: 'frame.sequence',
  },
  {
    name: 'a confirmed message stays in the outbox',
    file: delivery,
    find: '  turn.state.outbox = outbox;\n  const error',
    replace: '  const error',
  },
  {
    name: 'the server’s expect is ignored',
    file: delivery,
    find: '  turn.state.outbox = rewind(turn.state.outbox, sequence);\n',
    replace: '',
  },
  {
    name: 'an event that was had is given to the page again',
    file: delivery,
    find: '  if (duplicate) return;\n',
    replace: '',
  },
  {
    name: 'a gap in the events is passed over',
    file: delivery,
    find: 'if (sequence > received + 1) {',
    replace: 'if (sequence > received + 1000) {',
  },
  {
    name: 'the number of the last event is not kept',
    file: delivery,
    find: '  turn.state.received = sequence;\n',
    replace: '',
  },
  {
    name: 'the window has no bound',
    file: delivery,
    find: 'while (turn.state.outbox.transmitted < WINDOW) {',
    replace: 'for (;;) {',
  },
  {
    name: 'a message goes on the wire before it is stored',
    file: delivery,
    find: 'if (!item || item.sequence > durable) return;',
    replace: 'if (!item) return;',
  },
  {
    name: 'a message that is aborted takes its place with it',
    file: outbox,
    find: '    return { messageId, sequence, json: null };\n',
    replace: '    return { messageId, sequence: sequence + 1, json: null };\n',
  },
  {
    name: 'a message gets the number of the one before it',
    file: outbox,
    find: 'next: outbox.next + 1 };',
    replace: 'next: outbox.next + (outbox.next % 7 === 0 ? 0 : 1) };',
  },
  {
    name: 'the next outbox after disconnect() goes on under the old name',
    file: step,
    find: 'clientId: input.clientId',
    replace: 'clientId: turn.state.clientId',
  },
  {
    name: 'disconnect() leaves messages unsettled',
    file: step,
    find: 'failThrough(turn, Number.POSITIVE_INFINITY, code, reason)',
    replace: 'failThrough(turn, code === "left" ? Number.POSITIVE_INFINITY : 1, code, reason)',
  },
  {
    name: 'attempts never end',
    file: lifecycle,
    find: 'if (turn.state.retries >= turn.config.maxReconnectAttempts) return giveUp(turn);',
    replace: '',
  },
  {
    name: 'a wait is shorter than the server asked for',
    file: lifecycle,
    find: 'const planned = floor + drawn.planned;',
    replace: 'const planned = drawn.planned;',
  },
  {
    name: 'a refusal is tried again',
    file: lifecycle,
    find: '  if (refusal) refused(turn, refusal);\n  else goOn(',
    replace: '  goOn(',
  },
  {
    name: 'a replaced connection in a handover counts as a refusal',
    file: lifecycle,
    find: 'superseded && isReplaced(ending) ? null : refusalOf(ending)',
    replace: 'refusalOf(ending)',
  },
  {
    name: 'pings are not looked after',
    file: liveness,
    find: '  if (turn.at < due) return;\n',
    replace: '  return;\n',
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
    find: ' || (plain && unanswered > 0 && !turn.state.pongs)',
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
    name: 'more goes on the wire at once than the server takes',
    file: delivery,
    find: '    if (transmitted > 0 && bytes + weigh(item) > turn.state.wireLimit) return;\n',
    replace: '',
  },
  {
    name: 'what the server does not take is sent at once again',
    file: delivery,
    find: '    turn.state.wireLimit = Math.min(bytes, wireLimit) / 4;\n',
    replace: '',
  },
  {
    name: 'a message that the server does not take alone is sent for ever',
    file: delivery,
    find: "  giveUp(turn, ({ sequence }) => sequence === first, 'refused', reason);\n",
    replace: '',
  },
  {
    name: 'a first close with 1009 condemns a message',
    file: delivery,
    find: 'transmitted > 1 || wireLimit === WIRE_LIMIT',
    replace: 'transmitted > 1',
  },
  {
    name: 'the network’s return outbids the server’s wish',
    file: step,
    find: "const due = type === 'online' ? patientUntil : retryAt;",
    replace: "const due = type === 'online' ? 0 : retryAt;",
  },
  {
    name: 'the next transport is tried though the server wants to be left alone',
    file: lifecycle,
    find: 'untried.length > 0 && turn.at >= turn.state.patientUntil',
    replace: 'untried.length > 0',
  },
  {
    name: 'after the server’s wait the transports are gone through anew',
    file: lifecycle,
    find: '  if (turn.state.untried.length > 0) openNext(turn);\n  else attempt(turn);',
    replace: '  attempt(turn);',
  },
  {
    name: 'an awaited answer is looked for no sooner than an idle link',
    file: liveness,
    find: 'unconfirmedSince !== null || heardAt < activeAt + REPLY_TIME',
    replace: 'heardAt < 0',
  },
  {
    name: 'the old connection goes on sending while the candidate has said hello',
    file: delivery,
    find: "if (current?.stage !== 'ready' || (candidate && hasGreeted(candidate))) return;",
    replace: "if (current?.stage !== 'ready') return;",
  },
  {
    name: 'the old connection of a handover is never closed',
    file: handover,
    find: "  lifecycle.end(turn, draining, 'the newer connection took over');\n",
    replace: '',
  },
  {
    name: 'what the old connection brought after the hello counts as lost',
    file: delivery,
    find: 'if (welcome.events === asked) return;',
    replace: 'if (welcome.events === turn.state.received) return;',
  },
  {
    name: 'a hello carries no epoch of its own',
    file: lifecycle,
    find: '  epoch: state.epoch,\n});',
    replace: '  epoch: 1,\n});',
  },
];
