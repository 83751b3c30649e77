import type { Page } from 'puppeteer-core';
import { type Estimate, estimateRatio, inWords, median } from '../statistics.ts';
import type { Kind } from './page/main.ts';
import type { Way } from './page/native.ts';
import { type Plan, SIZES, type Size } from './plan.ts';

export const KINDS: readonly Kind[] = ['WebSocket', 'EventSource', 'fetch stream'];

/** What is compared with native. */
export type Subject = Exclude<Way, 'native'>;

/** One kind of traffic, natively and through the subject of the comparison, for example the recording probe. */
export interface Comparison {
  readonly kind: Kind;
  readonly what: 'throughput' | 'latency';
  readonly size: Size;
  /** Median: events per second, or ms. */
  readonly native: number;
  readonly subject: number;
  /** Native time ÷ the subject's; 1: as fast as native, below 1: slower. */
  readonly ratio: Estimate;
  /** The first native block of a round ÷ the second: the deviation that is not due to the subject. */
  readonly control: Estimate;
  readonly rounds: number;
}

/** The blocks of a round. */
const BLOCKS = ['native', 'subject', 'control'] as const;
type Block = (typeof BLOCKS)[number];

/** Rounds between two checks of the ratio's precision: with many rounds, a check takes longer than a round. */
const ROUNDS_BETWEEN = 5;

/** Measures kinds of traffic on one page. The blocks alternate, in changing order, so that drift cancels out. */
export async function measure(
  page: Page,
  subject: Subject,
  plan: Plan,
  kinds: readonly Kind[],
  progress: (what: string) => void,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const kind of kinds) {
    for (const size of SIZES) {
      for (const what of ['throughput', 'latency'] as const) {
        const result = await compare(page, subject, plan, kind, what, size);
        comparisons.push({ kind, what, size, ...result });
        const { ratio, control, rounds } = result;
        const said = `${inWords(ratio)}; native again ${inWords(control)}`;
        progress(`${kind}, ${what}, ${size} B: ${said}; ${rounds} rounds`);
      }
    }
  }
  return comparisons;
}

async function compare(
  page: Page,
  subject: Subject,
  { rounds, precision, patience, echoes, events, trips }: Plan,
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
  const end = performance.now() + patience;
  const isEnough = () => {
    if (all.length < rounds) return false;
    if (performance.now() > end) return true;
    return all.length % ROUNDS_BETWEEN === 0 && halfWidth(ratioOf(all)) <= precision;
  };
  for (let round = 0; !isEnough(); round++) {
    const times = { native: 0, subject: 0, control: 0 };
    const first = round % BLOCKS.length;
    for (const one of [...BLOCKS.slice(first), ...BLOCKS.slice(0, first)]) {
      times[one] = await block(one === 'subject' ? subject : 'native');
    }
    if (round > 0) all.push(times);
  }
  const shown = (time: number) => (what === 'latency' ? time : (1000 * count) / time);
  return {
    native: shown(median(all.map(({ native }) => native))),
    subject: shown(median(all.map((times) => times.subject))),
    ratio: ratioOf(all),
    control: estimateRatio(all.map(({ native, control }) => native / control)),
    rounds: all.length,
  };
}

/** Relative to both native blocks of each round, so that a disturbance of one of them counts half. */
const ratioOf = (rounds: readonly Record<Block, number>[]): Estimate =>
  estimateRatio(rounds.map((times) => Math.sqrt(times.native * times.control) / times.subject));

const halfWidth = ({ low, high }: Estimate): number => (high - low) / 2;
