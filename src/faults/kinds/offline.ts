import type { Ending } from '../../journal/registry.ts';
import { BlackHole } from '../black-hole.ts';
import { type FaultKind, RESET } from '../kind.ts';

const UNREACHED: Ending = { ...RESET, offline: true };

/** No network: open connections stall, attempts fail at once, and the browser reports it. */
export const offline: FaultKind<'offline'> = {
  criteria: [],
  everyFrame: true,
  check: ({ times, probability }) =>
    times === undefined && probability === undefined
      ? undefined
      : `${times === undefined ? 'probability' : 'times'} does not apply to offline: there is a network or there is none. Use for.`,
  start(_rule, arming) {
    const hole = new BlackHole();
    return {
      onArm: () => arming.environment.setOnline(false),
      endAtOnce(channel, passage) {
        if (!arming.hits(channel, passage)) return undefined;
        arming.acted(channel, 'The attempt failed: there is no network.');
        return RESET;
      },
      onPassage(channel, passage, pass) {
        if (!arming.hits(channel, passage)) return pass(passage);
        if (passage.kind === 'attempt') {
          // Asynchronous: during the call that attempts, there are no listeners yet.
          arming.clock.setTimeout(() => arming.end(channel, UNREACHED), 0);
          return arming.acted(channel, 'The attempt failed: there is no network.');
        }
        hole.swallow(channel, passage);
        arming.acted(channel, 'There is no network: what is sent over the connection vanishes.');
      },
      describeLift: () => hole.describe(),
      onLift() {
        arming.environment.setOnline(true);
        hole.resetAll(arming);
      },
    };
  },
};
