/**
 * Why a message is given up whose reply is a stream: that ended in good order, but without what ends a reply in its protocol.
 */
export const CUT_SHORT = 'the reply ended before it was complete';
