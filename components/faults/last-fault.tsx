import type { FaultModel, Session } from '../../src/session/model.ts';
import { clockTime, plural } from '../shared/format.ts';

/** A fault that acts at once is over before anybody could see it armed, so this reports what it did. */
export function LastFault({ session: { faults } }: { session: Session }) {
  const last = lastOver(faults);
  return (
    <p class="faults-last" role="status" data-last-fault={last?.fault}>
      {last &&
        `${clockTime(last.at)} ${last.fault} acted ${plural(last.acted, 'time')}. ${last.why}`}
    </p>
  );
}

/** Equal faults armed within this many ms, in the page and its frames, were armed as one. */
const TOGETHER = 1000;

interface Over {
  readonly fault: string;
  readonly at: number;
  readonly acted: number;
  readonly why: string;
}

/** The fault that ended last. One that was armed in the page and its frames has a record for each; they are combined here. */
function lastOver(faults: readonly FaultModel[]): Over | undefined {
  let last: FaultModel | undefined;
  for (const fault of faults) if (liftedAt(fault) >= liftedAt(last)) last = fault;
  if (last?.liftedAt === undefined) return undefined;
  const { fault, armedAt, liftedAt: at } = last;
  const all = faults.filter(
    (one) =>
      one === last ||
      (one.fault === fault &&
        one.liftedAt !== undefined &&
        Math.abs(one.armedAt - armedAt) < TOGETHER &&
        whose(one) !== whose(last)),
  );
  const most = all.reduce((best, one) => (one.acted > best.acted ? one : best));
  const acted = all.reduce((sum, one) => sum + one.acted, 0);
  return { fault, at, acted, why: most.liftedWhy ?? '' };
}

const liftedAt = (fault: FaultModel | undefined): number =>
  fault?.liftedAt ?? Number.NEGATIVE_INFINITY;

/** The frame that a rule belongs to: the part of its id before the frame's own id for the rule; `''` for the page. */
const whose = ({ rule }: FaultModel): string => rule.slice(0, rule.lastIndexOf('/') + 1);
