import type { Look, Shape, Tone } from './shape.ts';

/** Neighbours narrower than this cannot be distinguished and are merged, px. */
const SMALL = 2.01;
/** Maximum width of a merged shape, so that its count still refers to a place, px. */
const WIDEST = 6;
/** Drawing order: later tones cover earlier ones, so trouble comes last. */
const TONES: readonly Tone[] = [
  'grey',
  'blue',
  'teal',
  'violet',
  'accent',
  'green',
  'amber',
  'red',
];
const LOOKS: readonly Look[] = ['solid', 'soft', 'outline', 'hatch', 'tick', 'diamond', 'cross'];
const RANK = Object.fromEntries(TONES.map((tone, index) => [tone, index])) as Record<Tone, number>;
const LOOK_INDEX = Object.fromEntries(LOOKS.map((look, index) => [look, index])) as Record<
  Look,
  number
>;

interface Merged {
  shape: Shape;
  x1: number;
  count: number;
  /** Whether some shapes lie completely under the first. */
  covers: boolean;
}

/**
 * Collects the small shapes of a lane and merges those that look the same on the same pixels. So a lane never has more
 * shapes than it has room for, however long the journal.
 */
export class Merger {
  /** By tone, look and height. */
  readonly #kinds = new Map<number, Merged[]>();
  readonly #many: (count: number) => string;

  /** @param many how to name several shapes, as in `12 messages` */
  constructor(many: (count: number) => string) {
    this.#many = many;
  }

  /** For each tone and height, shapes must come in the order of their left edges. */
  add(shape: Shape): void {
    const { x0, x1, y0, tone, look } = shape;
    if (this.absorb(x0, x1, y0, tone, look) || this.#isCovered(shape)) return;
    const kind = kindOf(y0, tone, look);
    const list = this.#kinds.get(kind);
    const merged = { shape, x1: shape.x1, count: 1, covers: false };
    if (list) list.push(merged);
    else this.#kinds.set(kind, [merged]);
  }

  /** Whether a shape at this place was merged with the last one; then it need not be created. */
  absorb(x0: number, x1: number, y0: number, tone: Tone, look: Look): boolean {
    if (x1 - x0 > SMALL) return false;
    const last = this.#kinds.get(kindOf(y0, tone, look))?.at(-1);
    if (!last || !touches(last, x0, x1)) return false;
    last.x1 = Math.max(last.x1, x1);
    last.count++;
    return true;
  }

  /** A hatch on a hatch of the same tone is invisible: thousands of messages that wait for the same end cost as much as one. */
  #isCovered(shape: Shape): boolean {
    if (shape.look !== 'hatch') return false;
    const last = this.#kinds.get(kindOf(shape.y0, shape.tone, shape.look))?.at(-1);
    if (!last || shape.x0 < last.shape.x0 || shape.x1 > last.x1) return false;
    last.count++;
    last.covers = true;
    return true;
  }

  shapes(): Shape[] {
    return [...this.#kinds.values()]
      .flat()
      .map(({ shape, x1, count, covers }) => {
        if (count === 1) return shape;
        const line = covers ? 'They overlap: no row is free.' : 'Zoom in to see each of them.';
        return { ...shape, x1, tip: () => ({ title: this.#many(count), lines: [line] }) };
      })
      .sort((one, other) => RANK[one.tone] - RANK[other.tone]);
  }
}

const kindOf = (y0: number, tone: Tone, look: Look): number =>
  (y0 * TONES.length + RANK[tone]) * LOOKS.length + LOOK_INDEX[look];

const touches = ({ shape, x1, count }: Merged, nextX0: number, nextX1: number): boolean =>
  (count > 1 || x1 - shape.x0 <= SMALL) && nextX0 <= x1 && nextX1 - shape.x0 <= WIDEST;
