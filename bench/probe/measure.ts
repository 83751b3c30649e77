import type { Page } from 'puppeteer-core';
import { median, quantile } from '../statistics.ts';
import type { Kind } from './page/main.ts';
import type { Way } from './page/native.ts';
import { type Plan, SIZES, type Size } from './plan.ts';

export const KINDS: readonly Kind[] = ['WebSocket', 'EventSource', 'fetch stream'];

/** One kind of traffic, natively and with the probe recording. */
export interface Comparison {
  readonly kind: Kind;
  readonly what: 'throughput' | 'latency';
  readonly size: Size;
  /** Median: events a second, or ms. */
  readonly native: number;
  readonly probe: number;
  /** Median over the pairs of blocks; 1 is as fast as native, below is slower. */
  readonly ratio: number;
  /** Between which the middle half of the pairs lies: how much the machine's other work is in it. */
  readonly spread: readonly [number, number];
  /** The same ratio for a second native block in the place of the probe's: what is not the probe. */
  readonly control: number;
}

/** What one round consists of. */
const BLOCKS = ['native', 'probe', 'control'] as const;
type Block = (typeof BLOCKS)[number];

/** Measures kinds of traffic on one page. The blocks take turns, and who begins changes, so that drift cancels. */
export async function measure(
  page: Page,
  plan: Plan,
  kinds: readonly Kind[],
  progress: (what: string) => void,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const kind of kinds) {
    for (const size of SIZES) {
      for (const what of ['throughput', 'latency'] as const) {
        const result = await compare(page, plan, kind, what, size);
        comparisons.push({ kind, what, size, ...result });
        const [low, high] = result.spread.map((bound) => bound.toFixed(2));
        progress(
          `${kind}, ${what}, ${size} B: ${result.ratio.toFixed(3)} (${low}–${high}; native again ${result.control.toFixed(3)})`,
        );
      }
    }
  }
  return comparisons;
}

async function compare(
  page: Page,
  { rounds, echoes, events, trips }: Plan,
  kind: Kind,
  what: Comparison['what'],
  size: Size,
): Promise<Omit<Comparison, 'kind' | 'what' | 'size'>> {
  const count = (kind === 'WebSocket' ? echoes : events)[size];
  const block = async (way: Way): Promise<number> => {
    if (what === 'latency') {
      return page.evaluate((...args) => latency(...args), kind, way, size, trips);
    }
    return page.evaluate((...args) => throughput(...args), kind, way, size, count);
  };
  const all: Record<Block, number>[] = [];
  for (let round = 0; round <= rounds; round++) {
    const times = { native: 0, probe: 0, control: 0 };
    const first = round % BLOCKS.length;
    for (const one of [...BLOCKS.slice(first), ...BLOCKS.slice(0, first)]) {
      times[one] = await block(one === 'probe' ? 'probe' : 'native');
    }
    if (round > 0) all.push(times);
  }
  const ratios = all.map(({ native, probe }) => native / probe);
  const shown = (time: number) => (what === 'latency' ? time : (1000 * count) / time);
  return {
    native: shown(median(all.map(({ native }) => native))),
    probe: shown(median(all.map(({ probe }) => probe))),
    ratio: median(ratios),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    control: median(all.map(({ native, control }) => native / control)),
  };
}
