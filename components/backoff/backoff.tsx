import type { RetryPolicy } from '../../src/journal/entry.ts';
import type { Verdict } from '../../src/session/backoff/fit.ts';
import type { Formula } from '../../src/session/backoff/formula.ts';
import type { Session } from '../../src/session/model.ts';
import { Empty } from '../shared/empty.tsx';
import { duration, plural } from '../shared/format.ts';
import { useTicking } from '../shared/ticking.ts';
import { BackoffChart } from './chart.tsx';
import { FitSentence } from './fit-sentence.tsx';
import { Herd } from './herd.tsx';
import { inferenceOf } from './inference-of.ts';
import { Legend } from './legend.tsx';
import { formulaOf } from './policy-formula.ts';
import { WaitTable } from './wait-table.tsx';
import './backoff.css';

/** Most waits shown; the newest ones. */
const SHOWN = 200;

/**
 * Shows each wait between attempts: the longest it could have been, the planned wait and the actual one; or the formula that
 * the waits seem to follow.
 */
export function Backoff({ session }: { session: Session }) {
  session.version.value;
  const connection = session.selected;
  const waiting = connection?.retryAt !== undefined && !session.recording;
  useTicking(waiting);
  if (!connection || connection.backoffs.length === 0) {
    return (
      <Empty title="No waits yet">
        <p>After a lost connection, the waits between attempts appear here. Try Reset or Refuse.</p>
        {connection?.policy && <Policy policy={connection.policy} />}
      </Empty>
    );
  }
  const waits = connection.backoffs.slice(-SHOWN);
  const elapsed = waiting ? session.now() - (waits.at(-1)?.at ?? 0) : undefined;
  const hidden = waits.filter((wait) => wait.inferred && wait.hidden).length;
  const inference = waits.some((wait) => wait.inferred) ? inferenceOf(connection) : undefined;
  const formula = connection.policy
    ? formulaOf(connection.policy, waits)
    : inference && drawable(inference.verdict);
  return (
    <div class="backoff">
      <div class="backoff-figure">
        {connection.policy && <Policy policy={connection.policy} />}
        {inference && (
          <>
            <FitSentence verdict={inference.verdict} />
            <p class="muted">
              Waits are measured from a close to the next attempt: this client does not report what
              it plans.
              {hidden > 0 &&
                ` ${plural(hidden, 'wait')} of a hidden page ${hidden === 1 ? 'is' : 'are'} left out: the browser throttles its timers.`}
            </p>
          </>
        )}
        {(!inference || inference.expected.size > 0) && (
          <Legend inferred={inference !== undefined} running={elapsed !== undefined} />
        )}
        <BackoffChart waits={waits} elapsed={elapsed} expected={inference?.expected} />
        {formula && <Herd formula={formula} />}
      </div>
      <div class="backoff-scroll">
        <WaitTable waits={waits} expected={inference?.expected} />
      </div>
    </div>
  );
}

/** The inferred formula, if it covers all of the client's waits. */
function drawable(verdict: Verdict): Formula | null {
  if (verdict.is !== 'fit' || verdict.firstOnly) return null;
  return verdict.formula.table.some(Number.isNaN) ? null : verdict.formula;
}

function Policy({ policy: { jitter, base, cap, maxAttempts } }: { policy: RetryPolicy }) {
  return (
    <p class="backoff-policy">
      <strong>{jitter === 'none' ? 'No jitter' : `Jitter: ${jitter}`}</strong>, from{' '}
      {duration(base)} up to {duration(cap)}
      {maxAttempts === undefined ? '' : `, gives up after ${maxAttempts}`}
    </p>
  );
}
