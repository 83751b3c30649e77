import { firstIndex } from '../../shared/find-entry.ts';
import { clockTime, plural } from '../../shared/format.ts';
import { Merger } from '../merge.ts';
import { around, type Lane } from './lane.ts';

/** The time of each finding. */
export const findingsLane: Lane = ({ scene, scale, band }) => {
  const merger = new Merger((count) => plural(count, 'finding'));
  const first = firstIndex(scene.findings, ({ at }) => at >= scale.from);
  for (let index = first; index < scene.findings.length; index++) {
    const finding = scene.findings[index];
    if (!finding || finding.at > scale.to) break;
    const { at, severity, title, kind } = finding;
    const tone = severity === 'error' ? 'red' : 'amber';
    const tip = () => ({ title, lines: [`${kind} at ${clockTime(at)}`] });
    merger.add({ ...around(scale, at, 9), ...band, tone, look: 'diamond', at, tip });
  }
  return merger.shapes();
};
