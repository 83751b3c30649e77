import type { Arrivals } from '../../src/findings/herd.ts';
import { mostByChance } from '../../src/findings/synchronised-return.ts';
import { plural } from '../shared/format.ts';
import { Histogram } from '../shared/histogram.tsx';
import type { Herds } from './runs.ts';

/** The returns of each herd, on common axes. */
export function HerdResult({ herds }: { herds: Herds }) {
  const all = Object.entries(herds);
  const buckets = Math.max(10, ...all.map(([, { buckets: own }]) => own.length));
  const most = Math.max(1, ...all.map(([, { peak }]) => peak));
  return (
    <div class="herds">
      {all.map(([name, arrivals]) => (
        <figure key={name} class="herd">
          <figcaption>
            <strong>{name}</strong>
            <span class="herd-peak" data-bad={isSpike(arrivals)}>
              peak {arrivals.peakRate.toLocaleString('en')} clients/s
            </span>
            <span class="muted">
              {plural(arrivals.clients, 'client')} back, the last after{' '}
              {(arrivals.last / 1000).toFixed(1)} s
            </span>
          </figcaption>
          <Histogram name={name} arrivals={arrivals} buckets={buckets} most={most} />
        </figure>
      ))}
    </div>
  );
}

const isSpike = ({ clients, peak }: Arrivals): boolean => peak > mostByChance(clients);
