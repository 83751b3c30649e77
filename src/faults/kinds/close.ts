import { endConnections } from '../ending.ts';
import type { FaultKind } from '../kind.ts';

/** Codes that stand for the absence of a close frame, so no frame can carry them. */
const NEVER_SENT: readonly number[] = [1005, 1006, 1015];
/** Most bytes in the reason of a close frame. */
const MAX_REASON = 123;

/** The server closes, with a code and a reason. */
export const close: FaultKind<'close'> = {
  criteria: ['direction', 'type', 'nth'],
  check({ code, reason }) {
    if (!Number.isInteger(code) || code < 1000 || code > 4999) {
      return `code must be a WebSocket close code, 1000 to 4999, and is ${code}.`;
    }
    if (NEVER_SENT.includes(code)) {
      return `code ${code} stands for the absence of a close frame, so no server can send it. To end a connection without one, use reset.`;
    }
    const bytes = new TextEncoder().encode(reason).length;
    return bytes > MAX_REASON
      ? `reason has ${bytes} bytes; a close frame has room for ${MAX_REASON}.`
      : undefined;
  },
  start(rule, arming) {
    const { code, reason } = rule;
    const detail = `The server closed the connection with ${code}${reason && `, “${reason}”`}.`;
    return endConnections(rule, { code, reason, clean: true }, detail, arming);
  },
};
