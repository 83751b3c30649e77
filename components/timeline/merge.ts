import type { Look, Shape, Tone } from './shape.ts';

/** Narrower than this, neighbours cannot be told apart and are drawn as one, px. */
const SMALL = 2.01;
/** Several as one are no wider than this, so that their number still says something of the place, px. */
const WIDEST = 6;
/** What is drawn later covers what was drawn before: trouble comes last. */
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
const RANK = new Map(TONES.map((tone, index) => [tone, index]));
const LOOK_INDEX = new Map(LOOKS.map((look, index) => [look, index]));

interface Merged {
  shape: Shape;
  x1: number;
  count: number;
  /** Whether some lie wholly under the first. */
  covers: boolean;
}

type Spot = Pick<Shape, 'x0' | 'x1' | 'y0' | 'tone' | 'look'>;

/**
 * Collects the small shapes of a lane, and draws those as one that lie on the same pixels and look the same. So a lane never has
 * more shapes than it has room for, however long the journal.
 */
export class Merger {
  /** By tone, look and height. */
  readonly #kinds = new Map<number, Merged[]>();
  readonly #many: (count: number) => string;

  /** @param many what to call several, as in `12 messages` */
  constructor(many: (count: number) => string) {
    this.#many = many;
  }

  /** Shapes come in the order of their left edge, for each tone and height. */
  add(shape: Shape): void {
    if (this.absorb(shape) || this.#isCovered(shape)) return;
    const kind = kindOf(shape);
    const list = this.#kinds.get(kind);
    const merged = { shape, x1: shape.x1, count: 1, covers: false };
    if (list) list.push(merged);
    else this.#kinds.set(kind, [merged]);
  }

  /** Whether a shape at this spot was drawn as one with the last; if so there is no need to make it. */
  absorb(spot: Spot): boolean {
    if (spot.x1 - spot.x0 > SMALL) return false;
    const last = this.#kinds.get(kindOf(spot))?.at(-1);
    if (!last || !touches(last, spot)) return false;
    last.x1 = Math.max(last.x1, spot.x1);
    last.count++;
    return true;
  }

  /** A hatch on a hatch of its tone is not to be told from it: thousands that wait for the same end cost as much as one. */
  #isCovered(shape: Shape): boolean {
    if (shape.look !== 'hatch') return false;
    const last = this.#kinds.get(kindOf(shape))?.at(-1);
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
        const title = this.#many(count);
        const line = covers ? 'They overlap: no row is free.' : 'Zoom in to see each of them.';
        return { ...shape, x1, tip: () => ({ title, lines: [line] }) };
      })
      .sort((one, other) => (RANK.get(one.tone) ?? 0) - (RANK.get(other.tone) ?? 0));
  }
}

const kindOf = ({ tone, look, y0 }: Spot): number =>
  (y0 * TONES.length + (RANK.get(tone) ?? 0)) * LOOKS.length + (LOOK_INDEX.get(look) ?? 0);

const touches = ({ shape, x1, count }: Merged, next: Spot): boolean =>
  (count > 1 || x1 - shape.x0 <= SMALL) && next.x0 <= x1 && next.x1 - shape.x0 <= WIDEST;
