import type { Mutant } from './mutant.ts';

const lifecycle = 'machine/lifecycle.ts';
const delivery = 'machine/delivery.ts';
const outbox = 'outbox.ts';

export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'messages on the wire of a dead connection are not sent again',
    file: lifecycle,
    find: '  turn.draft.outbox = rewind(turn.draft.outbox);\n',
    replace: '',
  },
  {
    name: 'the time for confirming continues after the connection is gone',
    test: 'foreign',
    file: lifecycle,
    find: '  turn.draft.unconfirmedSince = null;\n',
    replace: '',
  },
  {
    name: 'messages that the server has, according to its welcome, are sent again',
    test: 'stored',
    file: outbox,
    find: 'sequence <= had;',
    replace: 'sequence < 0 * had;',
  },
  {
    name: 'one message more than the welcome says counts as one that the server has',
    file: outbox,
    find: 'sequence <= had;',
    replace: 'sequence <= had + 1;',
  },
  {
    name: 'a confirmation up to a number confirms one message too many',
    file: delivery,
    find: 'Math.min(frame.sequence,',
    replace: 'Math.min(frame.sequence + 1,',
  },
  {
    name: 'a confirmation covers messages that are not on the wire',
    test: 'batch',
    file: delivery,
    find: 'Math.min(frame.sequence, lastOnWire(before))',
    replace: 'frame.sequence',
  },
  {
    name: 'a confirmation while nothing is on the wire confirms the first message',
    test: 'out-of-place',
    file: outbox,
    find: 'onWire(outbox).at(-1)?.sequence ?? 0',
    replace: 'onWire(outbox).at(-1)?.sequence ?? 1',
  },
  {
    name: 'a message that the server has, according to its welcome, counts as confirmed, although it was refused',
    file: delivery,
    find: '  turn.draft.outbox = { ...turn.draft.outbox, had: last };\n',
    replace: `  const had = takeThrough(turn.draft.outbox, Math.min(last, reached));
  turn.draft.outbox = had.outbox;
  for (const item of had.taken) settle(turn, item, turn.draft.current as Physical);\n`,
  },
  {
    name: 'the outcome of stored messages that another page sent is not asked for',
    test: 'stored',
    file: delivery,
    find: '      items: taken,\n      end: taken.length,\n',
    replace: '',
  },
  {
    name: 'what one server had counts for the server of the next connection, too',
    test: 'asked',
    file: outbox,
    find: 'had: Math.min(outbox.had, sequence - 1)',
    replace: 'had: outbox.had',
  },
  {
    name: 'only the first expect on a connection is acted on',
    test: 'order',
    file: delivery,
    find: ' && turn.at < before.at + EXPECT_PAUSE',
    replace: '',
  },
  {
    name: 'the hello does not name the log',
    file: lifecycle,
    find: '  log: state.log,\n',
    replace: '',
  },
  {
    name: 'the log that the welcome names is not remembered',
    file: delivery,
    find: '  turn.draft.log = log;\n',
    replace: '',
  },
  {
    name: 'another log that continues at the same number is not reported',
    file: delivery,
    find: 'if (events === asked && !isOther) return;',
    replace: 'if (events === asked) return;',
  },
  {
    name: 'a confirmed message stays in the outbox',
    file: delivery,
    find: '  turn.draft.outbox = outbox;\n  // Some',
    replace: '  // Some',
  },
  {
    name: 'an expect is ignored',
    test: 'order',
    file: delivery,
    find: '  turn.draft.outbox = rewind(turn.draft.outbox, sequence);\n',
    replace: '',
  },
  {
    name: 'an event that is a duplicate is delivered again',
    test: 'order',
    file: delivery,
    find: '  if (duplicate) return;\n',
    replace: '',
  },
  {
    name: 'a gap in the events is ignored',
    test: 'order',
    file: delivery,
    find: 'if (sequence > received + 1) {',
    replace: 'if (sequence > received + 1000) {',
  },
  {
    name: 'the number of the last event is not remembered',
    file: delivery,
    find: '  turn.draft.received = sequence;\n',
    replace: '',
  },
  {
    name: 'a message goes on the wire before it is stored',
    test: 'stored',
    file: delivery,
    find: 'if (!item || item.sequence > durable) return;',
    replace: 'if (!item) return;',
  },
  {
    name: 'an aborted message does not hold its place in the sequence',
    file: outbox,
    find: '  sequence,\n  json: null,\n',
    replace: '  sequence: sequence + 1,\n  json: null,\n',
  },
  {
    name: 'a number that the server may have seen is given to another message',
    file: outbox,
    find: 'next - 1 > outbox.reached && ',
    replace: '',
  },
  {
    name: 'a message counts as stored because an earlier one with its number was',
    test: 'stored',
    file: delivery,
    find: '  if (draft.durable < Number.POSITIVE_INFINITY) draft.durable = Math.min(draft.durable, last);\n',
    replace: '',
  },
  {
    name: 'two messages get the same number',
    file: outbox,
    find: 'next: outbox.next + 1 };',
    replace: 'next: outbox.next + (outbox.next % 7 === 0 ? 0 : 1) };',
  },
];
