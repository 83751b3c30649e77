import type { Session } from '../../src/session/model.ts';
import { ruleWords } from './rule-words.ts';

/**
 * Announces armed faults and held events to users who cannot see them appear. Leaves out counts, which would be announced
 * again and again.
 */
export function Announcement({ session: { rules, held } }: { session: Session }) {
  const armed = rules.map(({ rule }) => ruleWords(rule)).join(', ');
  return (
    <p class="visually-hidden" role="status">
      {armed && `Armed: ${armed}.`}
      {held.length > 0 && ' Events are held at the gate.'}
    </p>
  );
}
