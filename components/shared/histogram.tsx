import { type Arrivals, BUCKET } from '../../src/findings/herd.ts';
import { mostByChance } from '../../src/findings/synchronised-return.ts';
import './histogram.css';

interface HistogramProps {
  readonly name: string;
  readonly arrivals: Arrivals;
  readonly buckets: number;
  /** Number of clients at the top of the axis. */
  readonly most: number;
}

const WIDTH = 600;
const HEIGHT = 76;
const LEFT = 26;
const TOP = 6;
const BOTTOM = 14;
const PLOT = HEIGHT - TOP - BOTTOM;

/** Clients that came back in each 100 ms since the server went down. */
export function Histogram({ name, arrivals, buckets, most }: HistogramProps) {
  const step = (WIDTH - LEFT) / buckets;
  const limit = mostByChance(arrivals.clients);
  const y = (count: number): number => TOP + PLOT * (1 - count / most);
  const seconds = Math.ceil((buckets * BUCKET) / 1000);
  const tick = Math.max(1, Math.ceil(seconds / 12));
  const whole = Array.from({ length: Math.floor(seconds / tick) + 1 }, (_, index) => index * tick);
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      data-herd={name}
      data-peak={arrivals.peakRate}
      data-returned={arrivals.clients}
      data-spike={arrivals.peak > limit}
      data-clients={arrivals.clients}
      role="img"
      aria-label={`${arrivals.clients} ${name} clients came back within ${(arrivals.last / 1000).toFixed(1)} seconds, at most ${arrivals.peakRate} a second.`}
    >
      <line class="histogram-axis" x1={LEFT} x2={WIDTH} y1={TOP + PLOT} y2={TOP + PLOT} />
      <text class="histogram-text" x={LEFT - 4} y={TOP + 6} text-anchor="end">
        {most}
      </text>
      <text class="histogram-text" x={LEFT - 4} y={TOP + PLOT} text-anchor="end">
        0
      </text>
      {whole.map((second) => {
        const x = LEFT + ((second * 1000) / BUCKET) * step;
        return x > WIDTH - 8 ? null : (
          <text key={second} class="histogram-text" x={x} y={HEIGHT - 3}>
            {second} s
          </text>
        );
      })}
      {arrivals.buckets.map((count, index) =>
        count === 0 ? null : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its index.
            key={index}
            class={count > limit ? 'histogram-bar histogram-spike' : 'histogram-bar'}
            x={LEFT + index * step + 0.5}
            width={Math.max(0.8, step - 1)}
            y={y(count)}
            height={TOP + PLOT - y(count)}
          >
            <title>{`${count} came back ${((index * BUCKET) / 1000).toFixed(1)} s after the server went away`}</title>
          </rect>
        ),
      )}
      {limit < most && (
        <line class="histogram-limit" x1={LEFT} x2={WIDTH} y1={y(limit)} y2={y(limit)}>
          <title>The most that full jitter over one second brings by chance</title>
        </line>
      )}
    </svg>
  );
}
