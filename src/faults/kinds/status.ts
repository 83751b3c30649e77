import type { Ending } from '../../journal/registry.ts';
import { checkTime } from '../check-time.ts';
import { type FaultKind, RESET } from '../kind.ts';
import { afterRoundTrip } from '../refusal.ts';

/** A server, or a proxy in front of it, refuses requests. Open streams and sockets are not affected. */
export const status: FaultKind<'status'> = {
  criteria: ['nth'],
  check: ({ code, retryAfter }) =>
    Number.isInteger(code) && code >= 400 && code <= 599
      ? checkTime('retryAfter', retryAfter)
      : `code must be an HTTP status from 400 to 599, and is ${code}.`,
  start({ code, retryAfter }, arming) {
    const answer: Ending = {
      ...RESET,
      reason: `HTTP ${code}`,
      status: code,
      ...(retryAfter !== undefined && { retryAfter }),
    };
    return {
      endAtOnce(channel, passage) {
        if (!arming.hits(channel, passage)) return undefined;
        arming.acted(channel, `A request was answered with ${code}.`);
        return answer;
      },
      onPassage(channel, passage, pass) {
        const overHttp = channel.transport !== 'websocket';
        const request =
          passage.kind === 'attempt' ||
          (overHttp && passage.kind === 'frame' && passage.direction === 'out');
        if (!request || !arming.hits(channel, passage)) return pass(passage);
        // A page cannot see the status with which a WebSocket upgrade failed.
        afterRoundTrip(arming, () => arming.endBehind(channel, overHttp ? answer : RESET));
        arming.acted(channel, `A request was answered with ${code}.`);
      },
    };
  },
};
