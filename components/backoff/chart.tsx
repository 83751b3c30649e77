import { useRef } from 'preact/hooks';
import type { Expected } from '../../src/session/backoff/inference.ts';
import type { BackoffModel } from '../../src/session/model.ts';
import { duration, pathOf } from '../shared/format.ts';
import { useSize } from '../shared/size.ts';
import { expectedWords } from './expected-words.ts';

interface ChartProps {
  readonly waits: readonly BackoffModel[];
  /** How long the current wait has lasted, ms. */
  readonly elapsed: number | undefined;
  /** The range of each wait by the inferred formula. */
  readonly expected: ReadonlyMap<BackoffModel, Expected> | undefined;
}

const BARS = 30;
const MOST_STEP = 44;
const HEIGHT = { least: 60, most: 240 };
const LEFT = 44;
const TOP = 8;
/** A range that extends beyond this multiple of the longest wait is cut off. */
const BEYOND = 2;
/** Minimum height, since a rectangle of height zero is not drawn. */
const HAIRLINE = 0.1;
/** Room below the bars for the attempt numbers. */
const FOOT = 18;

/**
 * The newest waits as bars: the ceiling as an outline, the actual wait filled in, the planned one as a line across. For a
 * client that does not report its planned waits, the range by the inferred formula is shown dashed.
 */
export function BackoffChart({ waits, elapsed, expected }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const height = Math.min(HEIGHT.most, Math.max(HEIGHT.least, size.height - TOP - FOOT));
  const shown = waits.slice(-BARS);
  const slots = Math.max(12, shown.length);
  const step = Math.min(MOST_STEP, Math.max(12, (size.width - LEFT) / slots));
  const bar = Math.round(step * 0.64);
  const longest = Math.max(1, ...shown.map((wait) => highest(wait)), elapsed ?? 0);
  const ranges = shown.map((wait) => expected?.get(wait)?.high ?? 0);
  const most = Math.max(longest, Math.min(BEYOND * longest, Math.max(...ranges)));
  const against = expected?.size ? ', compared with the formula that they seem to follow' : '';
  const y = (ms: number): number => TOP + height * (1 - ms / most);
  const width = LEFT + slots * step;
  return (
    <div class="backoff-chart" ref={box}>
      <svg
        width={width}
        height={TOP + height + FOOT}
        role="img"
        aria-label={`Waits before the last ${shown.length} attempts; the longest ${duration(longest)}${against}`}
      >
        {[0, 0.5, 1].map((part) => (
          <g key={part} class="backoff-grid">
            <line x1={LEFT} x2={width} y1={y(most * part)} y2={y(most * part)} />
            <text x={LEFT - 5} y={y(most * part) + 4} text-anchor="end">
              {duration(most * part)}
            </text>
          </g>
        ))}
        {shown.map((wait, index) => {
          const x = LEFT + index * step + (step - bar) / 2;
          const newest = index === shown.length - 1;
          const actual = wait.actual ?? (newest ? elapsed : undefined);
          const range = expected?.get(wait);
          return (
            <g key={`${wait.at} ${wait.endpoint}`}>
              <title>{describe(wait, range)}</title>
              {wait.ceiling !== undefined && (
                <rect
                  class="backoff-ceiling"
                  x={x + 0.5}
                  width={bar - 1}
                  y={y(wait.ceiling)}
                  height={y(0) - y(wait.ceiling)}
                />
              )}
              {actual !== undefined && (
                <rect
                  class={wait.actual === undefined ? 'backoff-running' : 'backoff-actual'}
                  x={x + 3}
                  width={bar - 6}
                  y={y(Math.min(actual, most))}
                  height={y(0) - y(Math.min(actual, most))}
                />
              )}
              {range && (
                <rect
                  class="backoff-expected"
                  x={x - 2}
                  width={bar + 4}
                  y={y(Math.min(range.high, most))}
                  height={Math.max(
                    HAIRLINE,
                    y(Math.min(range.low, most)) - y(Math.min(range.high, most)),
                  )}
                />
              )}
              {wait.planned !== undefined && (
                <line
                  class="backoff-planned"
                  x1={x - 1}
                  x2={x + bar + 1}
                  y1={y(wait.planned)}
                  y2={y(wait.planned)}
                />
              )}
              <text
                class="backoff-attempt"
                x={x + bar / 2}
                y={TOP + height + 13}
                text-anchor="middle"
              >
                {wait.attempt}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const highest = ({ ceiling = 0, planned = 0, actual = 0 }: BackoffModel): number =>
  Math.max(ceiling, planned, actual);

function describe(
  { attempt, ceiling, planned, actual, endpoint }: BackoffModel,
  expected: Expected | undefined,
): string {
  const parts = [`Attempt ${attempt}${endpoint === undefined ? '' : ` at ${pathOf(endpoint)}`}`];
  if (ceiling !== undefined) parts.push(`ceiling ${duration(ceiling)}`);
  if (planned !== undefined) parts.push(`planned ${duration(planned)}`);
  if (expected) parts.push(`by the formula ${expectedWords(expected)}`);
  parts.push(actual === undefined ? 'no attempt yet' : `actual ${duration(actual)}`);
  return parts.join(', ');
}
