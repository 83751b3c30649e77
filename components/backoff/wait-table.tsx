import type { Expected } from '../../src/session/backoff/inference.ts';
import type { BackoffModel } from '../../src/session/model.ts';
import { clockTime, duration, NONE, pathOf } from '../shared/format.ts';
import { expectedWords } from './expected-words.ts';

interface WaitTableProps {
  readonly waits: readonly BackoffModel[];
  /** Only for a client that does not report its planned waits. */
  readonly expected: ReadonlyMap<BackoffModel, Expected> | undefined;
}

const REPORTED = ['Attempt', 'Ceiling', 'Planned', 'Actual', 'Began'];
const INFERRED = ['Attempt', 'By the formula', 'Actual', 'Began'];
const ENDPOINT = 'At';

/** Newest first. */
export function WaitTable({ waits, expected }: WaitTableProps) {
  const several = new Set(waits.map(({ endpoint }) => endpoint)).size > 1;
  const columns = expected ? INFERRED : REPORTED;
  return (
    <table class="backoff-table">
      <thead>
        <tr>
          {(several ? [...columns, ENDPOINT] : columns).map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {waits
          .map((wait) => (
            <tr key={`${wait.at} ${wait.endpoint}`} data-backoff={wait.attempt}>
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
              {several && <td>{wait.endpoint === undefined ? NONE : pathOf(wait.endpoint)}</td>}
            </tr>
          ))
          .reverse()}
      </tbody>
    </table>
  );
}

const known = (ms: number | undefined): string => (ms === undefined ? NONE : duration(ms));
