import type { Mutant } from './mutant.ts';

const lifecycle = 'machine/lifecycle.ts';
const delivery = 'machine/delivery.ts';
const outbox = 'outbox.ts';

export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'what was on the wire of a dead connection is not sent again',
    file: lifecycle,
    find: '  turn.draft.outbox = rewind(turn.draft.outbox);\n',
    replace: '',
  },
  {
    name: 'a dead connection’s unconfirmed time goes on',
    test: 'foreign',
    file: lifecycle,
    find: '  turn.draft.unconfirmedSince = null;\n',
    replace: '',
  },
  {
    name: 'what the welcome says the server has is sent again',
    test: 'stored',
    file: outbox,
    find: 'sequence <= had;',
    replace: 'sequence < 0 * had;',
  },
  {
    name: 'one message more than the welcome says is taken for one that the server has',
    file: outbox,
    find: 'sequence <= had;',
    replace: 'sequence <= had + 1;',
  },
  {
    name: 'a confirmation up to a number confirms one too many',
    file: delivery,
    find: 'Math.min(frame.sequence,',
    replace: 'Math.min(frame.sequence + 1,',
  },
  {
    name: 'a confirmation confirms what is not on the wire',
    test: 'batch',
    file: delivery,
    find: 'Math.min(frame.sequence, lastOnWire(before))',
    replace: 'frame.sequence',
  },
  {
    name: 'what the welcome says the server has is taken for confirmed, though it was refused',
    file: delivery,
    find: '  turn.draft.outbox = { ...turn.draft.outbox, had: last };\n',
    replace: `  const had = takeThrough(turn.draft.outbox, Math.min(last, reached));
  turn.draft.outbox = had.outbox;
  for (const item of had.taken) settle(turn, item, turn.draft.current as Physical);\n`,
  },
  {
    name: 'what another page has sent of a stored outbox is not asked about',
    test: 'stored',
    file: delivery,
    find: '      items: taken,\n      end: taken.length,\n',
    replace: '',
  },
  {
    name: 'what one connection’s server had is taken for what the next one’s has',
    test: 'asked',
    file: outbox,
    find: 'had: Math.min(outbox.had, sequence - 1)',
    replace: 'had: outbox.had',
  },
  {
    name: 'what the server expects is heeded once on a connection, and never again',
    test: 'order',
    file: delivery,
    find: ' && turn.at < before.at + EXPECT_PAUSE',
    replace: '',
  },
  {
    name: 'the hello does not say which log was read',
    file: lifecycle,
    find: '  log: state.log,\n',
    replace: '',
  },
  {
    name: 'which log the welcome names is not kept',
    file: delivery,
    find: '  turn.draft.log = log;\n',
    replace: '',
  },
  {
    name: 'another log is not told of when it goes on where the one before was',
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
    name: 'the server’s expect is ignored',
    test: 'order',
    file: delivery,
    find: '  turn.draft.outbox = rewind(turn.draft.outbox, sequence);\n',
    replace: '',
  },
  {
    name: 'an event that was had is given to the page again',
    test: 'order',
    file: delivery,
    find: '  if (duplicate) return;\n',
    replace: '',
  },
  {
    name: 'a gap in the events is passed over',
    test: 'order',
    file: delivery,
    find: 'if (sequence > received + 1) {',
    replace: 'if (sequence > received + 1000) {',
  },
  {
    name: 'the number of the last event is not kept',
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
    name: 'a message that is aborted takes its place with it',
    file: outbox,
    find: '  sequence,\n  json: null,\n',
    replace: '  sequence: sequence + 1,\n  json: null,\n',
  },
  {
    name: 'a number that the server may have seen goes to another message',
    file: outbox,
    find: 'next - 1 > outbox.reached && ',
    replace: '',
  },
  {
    name: 'a message counts as stored because one that was given up had its number',
    test: 'stored',
    file: delivery,
    find: '  if (draft.durable < Number.POSITIVE_INFINITY) draft.durable = Math.min(draft.durable, last);\n',
    replace: '',
  },
  {
    name: 'a message gets the number of the one before it',
    file: outbox,
    find: 'next: outbox.next + 1 };',
    replace: 'next: outbox.next + (outbox.next % 7 === 0 ? 0 : 1) };',
  },
];
