import type { Finding } from '../../src/findings/finding.ts';
import type { Rule } from '../../src/journal/rule.ts';
import { SCENARIO_VERSION, type Scenario, type Step } from '../../src/scenarios/scenario.ts';
import { MAX_TIME } from '../../src/scenarios/schema.ts';
import type { FaultModel, HoldModel } from '../../src/session/model.ts';
import { clockTime } from '../shared/format.ts';

/** A fault that ended longer than this before a finding began is unrelated, ms. */
const BEFORE = 10_000;
/** Most faults named; the last ones. */
const MOST = 8;
/** Equal faults armed within this many ms, in the page and its frames, were armed as one. */
const TOGETHER = 1000;
/** Time allowed for the effects of the last fault, ms. */
const AFTER = { least: 2000, most: 60_000 };
/** Precision of a person's actions, ms. */
const GRAIN = 10;
/** Events released within this many ms were released by one click. */
const AT_ONCE = 50;
/** Most clicks recorded per gate; the last ones. */
const MOST_RELEASES = 50;

/**
 * The faults that had acted before a finding, oldest first. Of a fault armed in the page and its frames, the page's.
 *
 * @param began time of the first entry that proves the finding
 */
export function faultsBefore(
  faults: readonly FaultModel[],
  { at, connection }: Pick<Finding, 'at' | 'connection'>,
  began: number,
): readonly FaultModel[] {
  const acted = faults.filter(
    ({ fired, liftedAt = at, connection: about }) =>
      fired.some((time) => time.at <= at) &&
      liftedAt >= began - BEFORE &&
      (about === '' || connection === '' || about === connection),
  );
  const isRepeated = ({ rule, fault, armedAt }: FaultModel): boolean =>
    isOfFrame(rule) &&
    acted.some(
      (other) =>
        !isOfFrame(other.rule) &&
        other.fault === fault &&
        Math.abs(other.armedAt - armedAt) < TOGETHER,
    );
  return acted.filter((fault) => !isRepeated(fault)).slice(-MOST);
}

interface Timed {
  readonly at: number;
  readonly step: Step;
}

const isOfFrame = (rule: string): boolean => rule.includes('/');

/**
 * The same faults at the same intervals, as a scenario: it reproduces the finding, apart from what the user did on the page.
 * `null` when there are no faults, or the journal is from a version that did not record complete rules.
 */
export function scenarioOf(
  finding: Finding,
  faults: readonly FaultModel[],
  holds: readonly HoldModel[],
): Scenario | null {
  const [first] = faults;
  if (!first) return null;
  const events: Timed[] = [];
  for (const [index, fault] of faults.entries()) {
    const { rule, given, armedAt, liftedAt = Number.POSITIVE_INFINITY } = fault;
    if (!given) return null;
    const as = `fault-${index + 1}`;
    events.push({ at: armedAt, step: { arm: anywhere(given), as } });
    if (liftedAt <= finding.at && !endsByItself(given)) {
      events.push({ at: liftedAt, step: { lift: as } });
    }
    const own = holds.filter((hold) => hold.rule === rule);
    events.push(...releases(own, Math.min(liftedAt, finding.at)));
  }
  events.sort((one, other) => one.at - other.at);
  const steps: Step[] = [];
  let last = first.armedAt;
  for (const { at, step } of events) {
    steps.push(...pauses(GRAIN * Math.round((at - last) / GRAIN)), step);
    last = at;
  }
  const rest = Math.min(AFTER.most, Math.max(AFTER.least, Math.ceil(finding.at - last)));
  const time = clockTime(finding.at);
  return {
    version: SCENARIO_VERSION,
    id: `${finding.kind}-${time.replace(/\D/g, '')}`,
    title: finding.title.slice(0, 200),
    story: `The faults that led to the finding at ${time}. The actions of the page’s user are not included.`,
    steps: [...steps, { pause: rest }],
  };
}

/** Steps that wait this long together, ms: one step may wait only so long. */
function pauses(ms: number): Step[] {
  const steps: Step[] = [];
  for (let left = ms; left > 0; left -= MAX_TIME) steps.push({ pause: Math.min(left, MAX_TIME) });
  return steps;
}

/** The events released by hand before the gate was lifted, one by one or all together. */
function releases(holds: readonly HoldModel[], until: number): Timed[] {
  const released = holds
    .flatMap(({ at, releasedAt }) =>
      releasedAt !== undefined && releasedAt < until ? [{ at, releasedAt }] : [],
    )
    .sort((one, other) => one.releasedAt - other.releasedAt);
  const hands: Hand[] = [];
  for (const { at, releasedAt } of released) {
    const hand = hands.at(-1);
    if (hand && releasedAt - hand.last < AT_ONCE) {
      hand.last = releasedAt;
      hand.all = true;
    } else hands.push({ heldAt: at, first: releasedAt, last: releasedAt, all: false });
  }
  return hands.slice(-MOST_RELEASES).map(({ heldAt, first, all }) => {
    const isOldest = !holds.some(
      ({ at, releasedAt = Number.POSITIVE_INFINITY }) => at < heldAt && releasedAt > first,
    );
    return { at: first, step: { release: all ? 'all' : isOldest ? 'first' : 'last' } };
  });
}

/** The events released by one click. */
interface Hand {
  readonly heldAt: number;
  readonly first: number;
  last: number;
  all: boolean;
}

const endsByItself = ({ fault, times, for: lasts }: Rule): boolean =>
  times !== undefined ||
  lasts !== undefined ||
  ['reset', 'close', 'cut', 'restart'].includes(fault);

/** Drops the connection from the rule: the client has another name after a reload. */
function anywhere(rule: Rule): Rule {
  if (rule.where?.connection === undefined) return rule;
  const { connection: _, ...where } = rule.where;
  return { ...rule, where };
}
