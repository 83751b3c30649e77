import type { Channel, Ending, Passage } from '../journal/registry.ts';
import type { Rule } from '../journal/rule.ts';
import { type Arming, type Behaviour, DONE } from './kind.ts';

/**
 * Shared by `reset` and `close`. If `where` only selects connections, all live ones end at once; with `times` or `for`,
 * those that open later end as they open. With `direction`, `type` or `nth` a connection ends when that frame (with `nth`
 * alone: that opening) passes, and the frame is lost with it.
 */
export function endConnections(
  { where = {}, times, for: duration }: Rule,
  ending: Ending,
  detail: string,
  arming: Arming,
): Behaviour {
  const onFrame = where.direction !== undefined || where.type !== undefined;
  const awaits = onFrame || where.nth !== undefined;
  /** A close frame comes after what was sent before; a dying connection sends none, and what is in flight dies with it. */
  const end = (channel: Channel, cause?: Passage): void =>
    ending.clean ? arming.endBehind(channel, ending, cause) : arming.end(channel, ending);
  const once = times === undefined && duration === undefined;
  return {
    onArm() {
      if (awaits) return;
      const channels = arming.channels();
      let ended = 0;
      for (const channel of channels) {
        // When one connection ends, the page may close another.
        if (!channel.live || !arming.may()) continue;
        ended++;
        // Report first: the page may do anything in the events of the end.
        arming.acted(channel, detail);
        end(channel);
      }
      if (!once) return;
      if (ended > 0) return arming.lift(DONE);
      arming.lift(
        channels.length > 0
          ? 'By chance, it affected none.'
          : 'There was no live connection to end.',
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
