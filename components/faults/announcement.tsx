import type { Session } from '../../src/session/model.ts';
import { ruleWords } from './rule-words.ts';

/** Says what was armed, and that a gate keeps something, to whoever does not see it appear. How often and how much would never end. */
export function Announcement({ session: { rules, held } }: { session: Session }) {
  const armed = rules.map(({ rule }) => ruleWords(rule)).join(', ');
  return (
    <p class="visually-hidden" role="status">
      {armed && `Armed: ${armed}.`}
      {held.length > 0 && ' Something stands at the gate.'}
    </p>
  );
}
