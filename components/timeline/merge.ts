import type { Shape, Tone } from './shape.ts';

/** Narrower than this, neighbours cannot be told apart and are drawn as one, px. */
const SMALL = 2.01;
/** Several as one are no wider than this, so that their number still says something of the place, px. */
const WIDEST = 6;
/** What is drawn later covers what was drawn before: trouble comes last. */
const RANK: Record<Tone, number> = {
  grey: 0,
  blue: 1,
  teal: 1,
  violet: 1,
  accent: 2,
  green: 3,
  amber: 4,
  red: 5,
};

interface Merged {
  shape: Shape;
  count: number;
}

/**
 * Collects the small shapes of a lane, and draws those as one that lie on the same pixels and look the same. So a lane never has more shapes than
 * it has room for, however long the journal.
 */
export class Merger {
  readonly #kinds = new Map<string, Merged[]>();
  readonly #many: (count: number) => string;

  /** @param many what to call several, as in `12 messages` */
  constructor(many: (count: number) => string) {
    this.#many = many;
  }

  /** Shapes come in the order of their left edge, for each tone and height. */
  add(shape: Shape): void {
    const kind = `${shape.tone} ${shape.look} ${shape.y0}`;
    const list = this.#kinds.get(kind);
    const last = list?.at(-1);
    if (last && isSmall(shape) && touches(last, shape)) {
      const x1 = Math.max(last.shape.x1, shape.x1);
      last.shape = { ...last.shape, x1 };
      last.count++;
    } else if (list) list.push({ shape, count: 1 });
    else this.#kinds.set(kind, [{ shape, count: 1 }]);
  }

  shapes(): Shape[] {
    return [...this.#kinds.values()]
      .flat()
      .map(({ shape, count }) => {
        if (count === 1) return shape;
        const title = this.#many(count);
        return { ...shape, tip: () => ({ title, lines: ['Zoom in to see each of them.'] }) };
      })
      .sort((one, other) => RANK[one.tone] - RANK[other.tone]);
  }
}

const isSmall = ({ x0, x1 }: Shape): boolean => x1 - x0 <= SMALL;
const touches = ({ shape, count }: Merged, next: Shape): boolean =>
  (count > 1 || isSmall(shape)) && next.x0 <= shape.x1 && next.x1 - shape.x0 <= WIDEST;
