import type { Channel, Ending, Passage } from '../journal/registry.ts';
import type { Rule } from '../journal/rule.ts';
import { type Arming, type Behaviour, DONE } from './kind.ts';

/**
 * What `reset` and `close` share. Without more in `where` than which connections, every one that is alive ends at once; with
 * `times` or `for` also those that open later, as they open. With `direction`, `type` or `nth` a connection ends
 * when that frame (or, with `nth` alone, that opening) comes by: the frame is lost with it.
 */
export function endConnections(
  { where = {}, times, for: duration }: Rule,
  ending: Ending,
  detail: string,
  arming: Arming,
): Behaviour {
  const onFrame = where.direction !== undefined || where.type !== undefined;
  const awaits = onFrame || where.nth !== undefined;
  /** A goodbye comes behind what was said before; who dies says nothing, and what is on its way goes with it. */
  const end = (channel: Channel, cause?: Passage): void =>
    ending.clean ? arming.endBehind(channel, ending, cause) : arming.end(channel, ending);
  const once = times === undefined && duration === undefined;
  return {
    onArm() {
      if (awaits) return;
      const channels = arming.channels();
      let ended = 0;
      for (const channel of channels) {
        // In the end of one the page may hang up another.
        if (!channel.live || !arming.may()) continue;
        ended++;
        // First told, then done: the page may do anything in the events of the end.
        arming.acted(channel, detail);
        end(channel);
      }
      if (!once) return;
      if (ended > 0) return arming.lift(DONE);
      arming.lift(
        channels.length > 0 ? 'By chance it spared all.' : 'No live connection was there to end.',
      );
    },
    onPassage(channel, passage, pass) {
      const relevant = onFrame ? passage.kind === 'frame' : passage.kind === 'open';
      if (!relevant || !arming.hits(channel, passage)) return pass(passage);
      if (!onFrame) pass(passage);
      arming.acted(channel, detail);
      if (once) arming.lift(DONE);
      end(channel, passage);
    },
  };
}
