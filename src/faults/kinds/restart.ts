import { checkTime } from '../check-time.ts';
import { type FaultKind, RESET } from '../kind.ts';
import { refuseAttempt } from '../refusal.ts';

/** The server goes down and comes back: all connections die, and attempts are refused until it is up again. */
export const restart: FaultKind<'restart'> = {
  criteria: [],
  check({ downtime, times, for: duration, probability }) {
    const senseless = Object.entries({ times, for: duration, probability }).find(
      ([, value]) => value !== undefined,
    );
    return senseless
      ? `${senseless[0]} does not apply to restart, which lasts for its downtime. Remove it.`
      : checkTime('downtime', downtime);
  },
  start: ({ downtime }, arming) => ({
    onArm() {
      arming.clock.setTimeout(() => arming.lift('The server is back.'), downtime);
      for (const channel of arming.channels()) {
        // When one connection ends, the page may close another.
        if (!channel.live) continue;
        arming.acted(channel, 'The server went away, and the connection with it.');
        arming.end(channel, RESET);
      }
    },
    endAtOnce(channel, passage) {
      if (!arming.hits(channel, passage)) return undefined;
      arming.acted(channel, 'The attempt was refused: the server is away.');
      return RESET;
    },
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'attempt' || !arming.hits(channel, passage)) return pass(passage);
      refuseAttempt(channel, arming);
      arming.acted(channel, 'The attempt was refused: the server is away.');
    },
  }),
};
