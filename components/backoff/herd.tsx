import { useRef } from 'preact/hooks';
import { seededRandom } from '../../src/faults/random.ts';
import { type Arrivals, BUCKET, countArrivals } from '../../src/findings/herd.ts';
import { mostByChance } from '../../src/findings/synchronised-return.ts';
import type { Formula } from '../../src/session/backoff/formula.ts';
import { returnsOf } from '../../src/session/backoff/herd.ts';
import { Histogram } from '../shared/histogram.tsx';

const CLIENTS = 1000;
/** Downtime of the server, ms. */
const DOWNTIME = 3000;
/** Fixed, so that the same formula always gives the same picture. */
const SEED = 1;

/** Shows the load that many clients with the same formula put on a server when it comes back. */
export function Herd({ formula }: { formula: Formula }) {
  const arrivals = useArrivals(formula);
  const { peak, last, buckets } = arrivals;
  return (
    <details class="backoff-herd">
      <summary>
        {CLIENTS.toLocaleString('en')} such clients, simulated, after their server was away for{' '}
        {DOWNTIME / 1000} s: at most{' '}
        <strong data-bad={peak > mostByChance(CLIENTS)}>
          {peak.toLocaleString('en')} back in the same {BUCKET} ms
        </strong>
        , the last after {(last / 1000).toFixed(1)} s
      </summary>
      <Histogram
        name="simulated"
        arrivals={arrivals}
        buckets={Math.max(10, buckets.length)}
        most={peak}
      />
    </details>
  );
}

/** Recomputed only when the formula changes, not with every other event. */
function useArrivals(formula: Formula): Arrivals {
  const drawn = useRef<{ readonly of: string; readonly arrivals: Arrivals } | null>(null);
  const of = JSON.stringify(formula);
  if (drawn.current?.of !== of) {
    const returns = returnsOf(formula, CLIENTS, DOWNTIME, seededRandom(SEED));
    drawn.current = { of, arrivals: countArrivals(returns) };
  }
  return drawn.current.arrivals;
}
