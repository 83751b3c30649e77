import type { HeartbeatModel } from '../../../src/session/model.ts';
import { clockTime, duration, plural } from '../../shared/format.ts';
import { Merger } from '../merge.ts';
import type { Tip } from '../shape.ts';
import { visible } from '../track.ts';
import { around, type Lane } from './lane.ts';

/** How long an answer may be outstanding before the ping counts as unanswered, ms. */
const SOON = 1000;

/** Pings: green when answered, amber when not. */
export const heartbeatsLane: Lane = ({ scene, scale, band, now }) => {
  const [first, last] = visible(scene.heartbeats, scale.from, scale.to);
  const merger = new Merger((count) => plural(count, 'ping'));
  for (const beat of scene.heartbeats.items.slice(first, last)) {
    const waiting = now - beat.at < SOON;
    const tone = beat.rtt !== undefined ? 'green' : waiting ? 'grey' : 'amber';
    const tip = () => tipOf(beat);
    merger.add({ ...around(scale, beat.at, 2), ...band, tone, look: 'tick', at: beat.at, tip });
  }
  return merger.shapes();
};

const tipOf = ({ at, epoch, rtt }: HeartbeatModel): Tip => ({
  title: rtt === undefined ? 'Ping without an answer' : `Ping answered after ${duration(rtt)}`,
  lines: [`on #${epoch} at ${clockTime(at)}`],
});
