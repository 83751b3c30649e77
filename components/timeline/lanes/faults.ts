import type { FaultModel, HoldModel } from '../../../src/session/model.ts';
import { restOfRule } from '../../faults/rule-words.ts';
import { firstIndex } from '../../shared/find-entry.ts';
import { clockTime, duration, plural } from '../../shared/format.ts';
import { rowOf } from '../layout.ts';
import { Merger } from '../merge.ts';
import type { Shape, Tip } from '../shape.ts';
import { visible } from '../track.ts';
import { across, around, type Lane } from './lane.ts';

/** Faults while they are armed, a tick for each time one acted, and events while a gate holds them. */
export const faultsLane: Lane = ({ scene, scale, band, now, rows: shown }) => {
  const { track, rows } = scene.faults;
  const [first, last] = visible(track, scale.from, scale.to);
  const bars: Shape[] = [];
  const merger = new Merger((count) => `acted ${plural(count, 'time')}`);
  for (let index = first; index < last; index++) {
    const fault = track.items[index];
    const place = rowOf(band, rows[index], shown.faults);
    if (!fault || !place) continue;
    const tip = () => tipOf(fault, now);
    const { armedAt, liftedAt, fired } = fault;
    const span = across(scale, armedAt, liftedAt ?? now, 3);
    bars.push({
      ...span,
      ...place,
      tone: 'violet',
      look: 'soft',
      text: fault.fault,
      beside: true,
      at: armedAt,
      tip,
    });
    const from = firstIndex(fired, ({ at }) => at >= scale.from);
    for (let next = from; next < fired.length; next++) {
      const at = fired[next]?.at ?? 0;
      if (at > scale.to) break;
      merger.add({ ...around(scale, at, 2), ...place, tone: 'violet', look: 'tick', at, tip });
    }
  }
  const [from, to] = visible(scene.holds, scale.from, scale.to);
  const held = scene.holds.items.slice(from, to).map((hold): Shape => {
    const span = across(scale, hold.at, hold.releasedAt ?? now, 3);
    const place = { y0: band.y1 - 4, y1: band.y1 };
    return {
      ...span,
      ...place,
      tone: 'amber',
      look: 'solid',
      at: hold.at,
      tip: () => heldTip(hold, now),
    };
  });
  return [...bars, ...merger.shapes(), ...held];
};

function tipOf({ fault, given, armedAt, liftedAt, acted }: FaultModel, now: number): Tip {
  const lines = [
    `armed at ${clockTime(armedAt)}, for ${duration((liftedAt ?? now) - armedAt)}`,
    `acted ${plural(acted, 'time')}`,
  ];
  const rest = given ? restOfRule(given) : '';
  if (rest !== '') lines.unshift(rest);
  return { title: `${fault}, ${liftedAt === undefined ? 'armed' : 'lifted'}`, lines };
}

const heldTip = ({ event, epoch, at, releasedAt }: HoldModel, now: number): Tip => ({
  title: `${event} of #${epoch} held`,
  lines: [
    `from ${clockTime(at)}, ${releasedAt === undefined ? 'so far' : 'for'} ${duration((releasedAt ?? now) - at)}`,
  ],
});
