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
    test: 'batch',
    file: delivery,
    find: '    if (transmitted > 0 && bytes + weigh(turn.draft.outbox, item) > turn.draft.wireLimit) return;\n',
    replace: '',
  },
  {
    name: 'what the server does not take is sent at once again',
    test: 'too-large',
    file: delivery,
    find: '    turn.draft.wireLimit = Math.min(bytes, wireLimit) / 4;\n',
    replace: '',
  },
  {
    name: 'a message that the server does not take alone is sent for ever',
    test: 'too-large',
    file: delivery,
    find: "  giveUp(turn, ({ sequence }) => sequence === first, 'refused', reason);\n",
    replace: '',
  },
  {
    name: 'a first close with 1009 condemns a message',
    test: 'too-large',
    file: delivery,
    find: ' || wireLimit === WIRE_LIMIT',
    replace: '',
  },
  {
    name: 'what the server has by its welcome is given up as too large for it',
    test: 'asked',
    file: delivery,
    find: ' || first <= outbox.had',
    replace: '',
  },
  {
    name: 'what is only asked about weighs what it says',
    test: 'asked',
    file: 'outbox.ts',
    find: 'isAsked(outbox, item) ? 0 : ',
    replace: '',
  },
  {
    name: 'a frame of a plain server’s own that names a message is taken for ours',
    test: 'frames',
    file: 'frames.ts',
    find: "name === 'confirm' && isText(fields.messageId)",
    replace: 'isText(fields.messageId)',
  },
  {
    name: 'every frame says what only the hello is to say, who the user is',
    test: 'frames',
    file: 'frames.ts',
    find: "frame.type === 'hello' ? { ...frame, ...extra } : frame",
    replace: '{ ...frame, ...extra }',
  },
  {
    name: 'a connection that a fault has ended stays open behind the client’s back',
    test: 'physical',
    file: 'physical.ts',
    find: '    physical.close(ending.reason);\n',
    replace: '    physical.live = false;\n',
  },
  {
    name: 'a ping says nothing of the poll that waits',
    test: 'polling',
    file: 'transports/ajax.ts',
    find: 'if (waiting && frame.startsWith(\'{"type":"ping"\')) giveUp();',
    replace: '',
  },
  {
    name: 'the outbox never lets go of what is confirmed',
    test: 'outbox',
    file: 'outbox.ts',
    find: 'if (start > end / 2) {',
    replace: 'if (start < 0) {',
  },
];
