import type { Rule } from '../../src/journal/rule.ts';
import type { Session } from '../../src/session/model.ts';
import { ruleWords } from './rule-words.ts';

interface LeftBehindProps {
  readonly session: Session;
  readonly onArm: (rules: readonly Rule[]) => void;
}

/** Faults end with the page in which they are armed; this offers to arm them again in the new page. */
export function LeftBehind({ session, onArm }: LeftBehindProps) {
  session.version.value;
  const { leftBehind } = session;
  return (
    <div class="faults-left" role="status">
      {leftBehind.length > 0 && (
        <>
          <span>Lost with the page that was left: {leftBehind.map(ruleWords).join('; ')}.</span>
          <button type="button" data-action="arm-again" onClick={() => onArm(leftBehind)}>
            Arm again
          </button>
        </>
      )}
    </div>
  );
}
