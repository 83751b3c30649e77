import type { Mutant } from './mutant.ts';

const delivery = 'machine/delivery.ts';

export const wireMutants: readonly Mutant[] = [
  {
    name: 'the window has no bound',
    file: delivery,
    find: 'while (turn.draft.outbox.transmitted < WINDOW) {',
    replace: 'for (;;) {',
  },
  {
    name: 'more goes on the wire at once than the server takes',
    file: delivery,
    find: '    if (transmitted > 0 && bytes + weigh(item) > turn.draft.wireLimit) return;\n',
    replace: '',
  },
  {
    name: 'what the server does not take is sent at once again',
    file: delivery,
    find: '    turn.draft.wireLimit = Math.min(bytes, wireLimit) / 4;\n',
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
];
