import { plural } from '../shared/format.ts';
import type { Result } from './runs.ts';

/** The outcome of a run in a few words. */
export function Verdict({ result }: { result: Result }) {
  const troubles = troublesIn(result);
  return (
    <p class="verdict" data-verdict={troubles.length > 0 ? 'bad' : 'good'}>
      {troubles.length > 0 ? troubles.join(', ') : praise(result)}
    </p>
  );
}

function troublesIn({ tally, findings, herds }: Result): string[] {
  const { lost, twice, outOfOrder } = tally;
  const troubles: string[] = [];
  if (lost > 0) troubles.push(`${plural(lost, 'message')} lost`);
  if (findings.includes('two-live-connections')) troubles.push('two live connections');
  if (twice > 0) troubles.push(`${plural(twice, 'event')} twice`);
  if (outOfOrder > 0) troubles.push(`${plural(outOfOrder, 'message')} out of order`);
  if (findings.includes('synchronised-return')) {
    const peaks = Object.entries(herds).map(([name, { peakRate }]) => ({ name, peakRate }));
    const worst = peaks.sort((one, other) => other.peakRate - one.peakRate)[0];
    if (worst) troubles.push(`the ${worst.name} clients came back together`);
  }
  if (findings.includes('reconnect-after-disconnect')) troubles.push('connected after disconnect');
  if (findings.includes('stale-link-unnoticed')) troubles.push('an unnoticed dead link');
  if (findings.includes('retry-storm')) troubles.push('a retry storm');
  return troubles;
}

function praise({ tally, herds }: Result): string {
  if (Object.keys(herds).length > 0) return 'every herd came back spread out';
  return tally.sent > 0 ? 'nothing lost, nothing twice' : 'nothing went wrong';
}
