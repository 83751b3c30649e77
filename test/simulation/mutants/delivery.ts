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
    file: lifecycle,
    find: '  turn.draft.unconfirmedSince = null;\n',
    replace: '',
  },
  {
    name: 'what the welcome says the server has is sent again',
    file: delivery,
    find: 'item.sequence <= had',
    replace: 'false',
  },
  {
    name: 'one message more than the welcome says is taken for one that the server has',
    file: delivery,
    find: 'item.sequence <= had',
    replace: 'item.sequence <= had + 1',
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
    name: 'what the welcome says the server has is taken for confirmed, though it was refused',
    file: delivery,
    find: '  updateCurrent(turn, { had: last });\n',
    replace:
      '  for (const item of takeOut(turn, Math.min(last, reached))) settle(turn, item, greeted);\n',
  },
  {
    name: 'a confirmed message stays in the outbox',
    file: delivery,
    find: '  turn.draft.outbox = outbox;\n  // Some',
    replace: '  // Some',
  },
  {
    name: 'the server’s expect is ignored',
    file: delivery,
    find: '  turn.draft.outbox = rewind(turn.draft.outbox, sequence);\n',
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
    find: '  turn.draft.received = sequence;\n',
    replace: '',
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
