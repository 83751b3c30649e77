import { firstIndex } from '../../shared/find-entry.ts';
import { clockTime, plural } from '../../shared/format.ts';
import { Merger } from '../merge.ts';
import { around, type Lane } from './lane.ts';

/** Marks and browser events, on the ruler. */
export const notesLane: Lane = ({ scene, scale, band }) => {
  const { notes } = scene;
  const merger = new Merger((count) => plural(count, 'mark'));
  for (let index = firstIndex(notes, ({ at }) => at >= scale.from); ; index++) {
    const note = notes[index];
    if (!note || note.at > scale.to) break;
    const { at, text, by } = note;
    const tip = () => ({ title: text, lines: [`at ${clockTime(at)}`] });
    const tone = by === 'mark' ? 'accent' : 'amber';
    const place = { y0: band.y1 - 6, y1: band.y1 };
    merger.add({ ...around(scale, at, 2), ...place, tone, look: 'tick', at, tip });
  }
  return merger.shapes();
};
