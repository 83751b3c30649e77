import type { RetryPolicy } from '../../src/journal/entry.ts';
import type { BackoffModel, Session } from '../../src/session/model.ts';
import { Empty } from '../shared/empty.tsx';
import { clockTime, duration, NONE } from '../shared/format.ts';
import { useTicking } from '../shared/ticking.ts';
import { BackoffChart } from './chart.tsx';
import './backoff.css';

/** Waits shown; the newest. */
const SHOWN = 200;
const COLUMNS = ['Attempt', 'Ceiling', 'Planned', 'Actual', 'Began'];

/** Each wait between attempts: the most it could have been, what was drawn, and what it was. */
export function Backoff({ session }: { session: Session }) {
  session.version.value;
  const connection = session.selected;
  const waiting = connection?.retryAt !== undefined && !session.recording;
  useTicking(waiting);
  if (!connection || connection.backoffs.length === 0) {
    return (
      <Empty title="No waits yet">
        <p>After a lost connection the waits between attempts show up here. Try Reset or Refuse.</p>
        {connection?.policy && <Policy policy={connection.policy} />}
      </Empty>
    );
  }
  const waits = connection.backoffs.slice(-SHOWN);
  const elapsed = waiting ? session.now() - (waits.at(-1)?.at ?? 0) : undefined;
  const inferred = waits.some((wait) => wait.inferred);
  return (
    <div class="backoff">
      <div class="backoff-figure">
        {connection.policy && <Policy policy={connection.policy} />}
        {inferred && (
          <p class="muted">
            Waits measured from a close to the next attempt: this client does not say what it plans.
          </p>
        )}
        <BackoffChart waits={waits} elapsed={elapsed} />
      </div>
      <div class="backoff-scroll">
        <table class="backoff-table">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{waits.map((wait) => row(wait)).reverse()}</tbody>
        </table>
      </div>
    </div>
  );
}

const row = ({ attempt, at, ceiling, planned, actual }: BackoffModel) => (
  <tr key={at} data-backoff={attempt}>
    <td>{attempt}</td>
    <td>{ceiling === undefined ? NONE : duration(ceiling)}</td>
    <td>{planned === undefined ? NONE : duration(planned)}</td>
    <td>{actual === undefined ? NONE : duration(actual)}</td>
    <td class="muted">{clockTime(at)}</td>
  </tr>
);

function Policy({ policy: { jitter, base, cap, maxAttempts } }: { policy: RetryPolicy }) {
  return (
    <p class="backoff-policy">
      <strong>{jitter === 'none' ? 'No jitter' : `Jitter: ${jitter}`}</strong>, from{' '}
      {duration(base)} up to {duration(cap)}
      {maxAttempts === undefined ? '' : `, gives up after ${maxAttempts}`}
    </p>
  );
}
