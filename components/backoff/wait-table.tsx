import type { Expected } from '../../src/session/backoff/inference.ts';
import type { BackoffModel } from '../../src/session/model.ts';
import { clockTime, duration, NONE } from '../shared/format.ts';
import { expectedWords } from './expected-words.ts';

interface WaitTableProps {
  readonly waits: readonly BackoffModel[];
  /** Of a client that does not say what it plans. */
  readonly expected: ReadonlyMap<BackoffModel, Expected> | undefined;
}

const REPORTED = ['Attempt', 'Ceiling', 'Planned', 'Actual', 'Began'];
const INFERRED = ['Attempt', 'By the formula', 'Actual', 'Began'];

/** The newest first. */
export function WaitTable({ waits, expected }: WaitTableProps) {
  return (
    <table class="backoff-table">
      <thead>
        <tr>
          {(expected ? INFERRED : REPORTED).map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {waits
          .map((wait) => (
            <tr key={wait.at} data-backoff={wait.attempt}>
              <td>{wait.attempt}</td>
              {expected ? (
                <td>{expectedWords(expected.get(wait)) ?? (wait.hidden ? 'page hidden' : NONE)}</td>
              ) : (
                <>
                  <td>{known(wait.ceiling)}</td>
                  <td>{known(wait.planned)}</td>
                </>
              )}
              <td>{known(wait.actual)}</td>
              <td class="muted">{clockTime(wait.at)}</td>
            </tr>
          ))
          .reverse()}
      </tbody>
    </table>
  );
}

const known = (ms: number | undefined): string => (ms === undefined ? NONE : duration(ms));
