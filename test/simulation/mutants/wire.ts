import type { Mutant } from './mutant.ts';

const delivery = 'machine/delivery.ts';

export const wireMutants: readonly Mutant[] = [
  {
    name: 'the window is unlimited',
    file: delivery,
    find: 'while (turn.draft.outbox.transmitted < WINDOW) {',
    replace: 'for (;;) {',
  },
  {
    name: 'the limit on the bytes on the wire is ignored',
    test: 'batch',
    file: delivery,
    find: '    if (transmitted > 0 && bytes + weigh(turn.draft.outbox, item) > turn.draft.wireLimit) return;\n',
    replace: '',
  },
  {
    name: 'a batch that was too large is sent again at the same size',
    test: 'too-large',
    file: delivery,
    find: '    turn.draft.wireLimit = Math.min(bytes, wireLimit) / 4;\n',
    replace: '',
  },
  {
    name: 'a message that is too large on its own is sent again for ever',
    test: 'too-large',
    file: delivery,
    find: "  giveUp(turn, ({ sequence }) => sequence === first, 'refused', reason);\n",
    replace: '',
  },
  {
    name: 'the first close with 1009 gives a message up',
    test: 'too-large',
    file: delivery,
    find: ' || wireLimit === WIRE_LIMIT',
    replace: '',
  },
  {
    name: 'a message that the server has, according to its welcome, is given up as too large',
    test: 'asked',
    file: delivery,
    find: ' || first <= outbox.had',
    replace: '',
  },
  {
    name: 'a message of which only the outcome is asked counts with its whole size',
    test: 'asked',
    file: 'outbox.ts',
    find: 'isAsked(outbox, item) ? 0 : ',
    replace: '',
  },
  {
    name: 'any frame of a plain server with a messageId counts as a confirmation',
    test: 'frames',
    file: 'frames.ts',
    find: "name === 'confirm' && isText(fields.messageId)",
    replace: 'isText(fields.messageId)',
  },
  {
    name: 'every frame carries the answer of auth(), not only the hello',
    test: 'frames',
    file: 'frames.ts',
    find: "frame.type === 'hello' ? { ...frame, ...extra } : frame",
    replace: '{ ...frame, ...extra }',
  },
  {
    name: 'a connection that a fault ended stays open',
    test: 'physical',
    file: 'physical.ts',
    find: '    physical.close(ending.reason);\n',
    replace: '    physical.live = false;\n',
  },
  {
    name: 'a ping does not replace the waiting poll',
    test: 'polling',
    file: 'transports/ajax.ts',
    find: 'if (waiting && frame.startsWith(\'{"type":"ping"\')) giveUp();',
    replace: '',
  },
  {
    name: 'a large answer to a poll is waited for without a limit',
    test: 'polling',
    file: 'transports/ajax.ts',
    find: 'POLL_TIMEOUT + size / SLOWEST',
    replace: 'POLL_TIMEOUT + size * SLOWEST',
  },
  {
    name: 'the outbox keeps confirmed messages in memory',
    test: 'outbox',
    file: 'outbox.ts',
    find: 'if (start > end / 2) {',
    replace: 'if (start < 0) {',
  },
];
