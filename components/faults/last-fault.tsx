import type { FaultModel, Session } from '../../src/session/model.ts';
import { clockTime, plural } from '../shared/format.ts';

/** A fault that acts at once is over before anybody could see it armed: this says what became of it. */
export function LastFault({ session: { faults } }: { session: Session }) {
  const last = lastOver(faults);
  return (
    <p class="faults-last" role="status" data-last-fault={last?.fault}>
      {last &&
        `${clockTime(last.at)} ${last.fault} acted ${plural(last.acted, 'time')}. ${last.why}`}
    </p>
  );
}

/** Armed within so many ms, page and frames have been given one and the same fault. */
const TOGETHER = 1000;

interface Over {
  readonly fault: string;
  readonly at: number;
  readonly acted: number;
  readonly why: string;
}

/** The fault that was over last. Of one that was armed in the page and in its frames, each has told for itself: here they are one. */
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

/** Of which frame a rule is: the part of its name that comes before the frame's own name for it; `''` for the page. */
const whose = ({ rule }: FaultModel): string => rule.slice(0, rule.lastIndexOf('/') + 1);
