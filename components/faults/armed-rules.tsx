import type { ArmedRule } from '../../src/journal/rule.ts';
import type { Session } from '../../src/session/model.ts';
import { useTicking } from '../shared/ticking.ts';
import { progressWords, ruleWords, targetWords } from './rule-words.ts';

interface ArmedRulesProps {
  readonly session: Session;
  readonly onLift: (id: string) => void;
}

/** Lists every rule armed in the page now. */
export function ArmedRules({ session, onLift }: ArmedRulesProps) {
  session.version.value;
  const { rules } = session;
  useTicking(rules.some(({ rule }) => rule.for !== undefined || rule.fault === 'restart'));
  if (rules.length === 0) return null;
  const now = session.now();
  return (
    <ul class="armed-rules" aria-label="Armed faults">
      {rules.map((armed) => (
        <ArmedChip key={armed.id} armed={armed} now={now} onLift={onLift} />
      ))}
    </ul>
  );
}

interface ArmedChipProps {
  readonly armed: ArmedRule;
  readonly now: number;
  readonly onLift: (id: string) => void;
}

function ArmedChip({ armed: { id, rule, armedAt, fired }, now, onLift }: ArmedChipProps) {
  const target = targetWords(rule);
  const words = ruleWords(rule);
  return (
    <li class="armed" data-armed={rule.fault} data-rule={id}>
      <span class="armed-words">
        <strong>{words}</strong>
        {target && <span> {target}</span>}
        <span class="armed-progress">{progressWords(rule, fired, now - armedAt)}</span>
      </span>
      <button
        type="button"
        data-action="lift"
        aria-label={`Lift ${words}`}
        onClick={() => onLift(id)}
      >
        Lift
      </button>
    </li>
  );
}
