import { describe, expect, it } from 'vitest';
import { entryBySeq, firstIndex, nearestEntry } from '../../../components/shared/find-entry.ts';
import { LANES, layOut, RULER } from '../../../components/timeline/layout.ts';
import { Merger } from '../../../components/timeline/merge.ts';
import { assignRows, rowsInView } from '../../../components/timeline/rows.ts';
import type { Shape } from '../../../components/timeline/shape.ts';
import { createTrack, visible } from '../../../components/timeline/track.ts';
import type { Entry } from '../../../src/journal/entry.ts';

type Span = readonly [number, number];
const start = ([from]: Span): number => from;
const end = ([, to]: Span): number => to;

describe('visible items', () => {
  const spans: Span[] = [
    [0, 100],
    [10, 12],
    [20, 22],
    [200, 210],
    [300, Number.POSITIVE_INFINITY],
    [400, 401],
  ];
  const track = createTrack(spans, start, end);

  it('include those that began before the left edge and still last', () => {
    expect(visible(track, 50, 60)).toEqual([0, 3]);
    expect(visible(track, 1000, 2000)).toEqual([4, 6]);
  });

  it('are none before or between items', () => {
    const [from, to] = visible(track, -20, -10);
    expect(to - from).toBe(0);
    expect(visible(track, 150, 160)).toEqual([3, 3]);
  });
});

describe('rows', () => {
  it('stack overlapping items, and reuse the first free row', () => {
    const spans: Span[] = [
      [0, 10],
      [5, 20],
      [10, 30],
      [25, 40],
    ];
    expect(assignRows(createTrack(spans, start, end), 3)).toEqual({ rows: [0, 1, 0, 1], used: 2 });
  });

  it('are limited: items without a free row share an extra one', () => {
    const spans: Span[] = [
      [0, 90],
      [1, 50],
      [2, 90],
      [60, 95],
      [61, 99],
    ];
    expect(assignRows(createTrack(spans, start, end), 2)).toEqual({
      rows: [0, 1, 2, 1, 2],
      used: 3,
    });
  });

  it('are reused by a later item of the same kind if free', () => {
    const spans = [
      [0, 10, 'chat'],
      [0, 12, 'presence'],
      [20, 40, 'presence'],
      [21, 40, 'chat'],
      [22, 40, 'chat'],
    ] as const;
    const [from, to] = [
      ([at]: (typeof spans)[number]) => at,
      ([, at]: (typeof spans)[number]) => at,
    ];
    expect(assignRows(createTrack(spans, from, to), 3, ([, , kind]) => kind).rows).toEqual([
      0, 1, 1, 0, 2,
    ]);
  });

  it('are left out where none of their items is in view', () => {
    const spans: Span[] = [
      [0, 90],
      [1, 50],
      [2, 500],
      [60, 70],
    ];
    const track = createTrack(spans, start, end);
    const made = { track, ...assignRows(track, 9) };
    expect(made.rows).toEqual([0, 1, 2, 1]);
    expect(rowsInView(made, 0, 40)).toEqual([0, 1, 2]);
    expect(rowsInView(made, 51, 59)).toEqual([0, 2]);
    expect(rowsInView(made, 100, 200)).toEqual([2]);
  });
});

describe('the layout', () => {
  it('keeps lane names apart at the smallest height', () => {
    const { lanes } = layOut(400, 84, { connections: 3, waits: 1, faults: 3, messages: 8 });
    const middles = LANES.map((name) => (lanes[name].y0 + lanes[name].y1) / 2);
    const pitches = middles.slice(1).map((middle, index) => middle - (middles[index] ?? 0));
    expect(Math.min(...pitches)).toBeGreaterThanOrEqual(9);
    expect(lanes.findings.y1).toBeLessThanOrEqual(84);
  });

  it.each([84, 120, 160, 320, 800])(
    'keeps all lanes apart and below the ruler at %i px',
    (height) => {
      const { lanes } = layOut(1280, height, { connections: 2, waits: 1, faults: 3, messages: 4 });
      let below = RULER;
      for (const name of LANES) {
        expect(lanes[name].y0).toBeGreaterThan(below);
        expect(lanes[name].y1).toBeGreaterThan(lanes[name].y0);
        below = lanes[name].y1;
      }
      expect(below).toBeLessThanOrEqual(height);
    },
  );
});

describe('many rows', () => {
  const rows = { connections: 8, waits: 2, faults: 5, messages: 3 };
  const heightOf = (lane: { readonly y0: number; readonly y1: number }) => lane.y1 - lane.y0;

  it.each([84, 140, 200])('keep room for their text, at %i px', (height) => {
    const { lanes, content } = layOut(1280, height, rows);
    expect(heightOf(lanes.connections) / 8).toBeGreaterThanOrEqual(10);
    expect(heightOf(lanes.waits) / 2).toBeGreaterThanOrEqual(10);
    expect(heightOf(lanes.faults) / 5).toBeGreaterThanOrEqual(10);
    expect(content).toBeGreaterThan(height);
  });

  it('can be scrolled down to the last lane', () => {
    const { content } = layOut(1280, 140, rows);
    const { lanes } = layOut(1280, 140, rows, content - 140);
    expect(lanes.findings.y1).toBeLessThanOrEqual(140);
    expect(layOut(1280, 140, rows, 9999).lanes).toEqual(lanes);
  });

  it('need no scrolling where all of them fit', () => {
    const { content, lanes } = layOut(1280, 400, rows);
    expect(content).toBe(400);
    expect(layOut(1280, 400, rows, 50).lanes).toEqual(lanes);
  });
});

describe('marks too close to tell apart', () => {
  const mark = (x0: number, change: Partial<Shape> = {}): Shape => ({
    x0,
    x1: x0 + 2,
    y0: 0,
    y1: 5,
    tone: 'green',
    look: 'solid',
    at: x0,
    tip: () => ({ title: 'one', lines: [] }),
    ...change,
  });
  const merge = (...shapes: readonly Shape[]): Shape[] => {
    const merger = new Merger((count) => `${count} things`);
    for (const shape of shapes) merger.add(shape);
    return merger.shapes();
  };

  it('become one that shows their number', () => {
    const merged = merge(mark(0), mark(0.5), mark(1));
    expect(merged).toMatchObject([{ x0: 0, x1: 3 }]);
    expect(merged[0]?.tip().title).toBe('3 things');
  });

  it('stay apart across a gap or at another height', () => {
    expect(merge(mark(0), mark(5))).toHaveLength(2);
    expect(merge(mark(0), mark(1, { y0: 6 }))).toHaveLength(2);
  });

  it('never hide red ones, which are drawn last', () => {
    expect(merge(mark(0, { tone: 'red' }), mark(0)).map(({ tone }) => tone)).toEqual([
      'green',
      'red',
    ]);
  });

  it('are limited by the room, not by their number', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => mark(index / 100));
    expect(merge(...many).length).toBeLessThan(300);
  });
});

describe('finding an entry', () => {
  const entries = [1, 2, 5, 9].map(
    (seq) => ({ type: 'mark', seq, at: seq * 10, connection: '', label: '' }) as Entry,
  );

  it('goes by seq or by the nearest time', () => {
    expect(entryBySeq(entries, 5)?.seq).toBe(5);
    expect(entryBySeq(entries, 4)).toBeUndefined();
    expect(nearestEntry(entries, 31)?.seq).toBe(2);
    expect(nearestEntry(entries, 1e9)?.seq).toBe(9);
    expect(nearestEntry([], 5)).toBeUndefined();
  });

  it('takes the first match in a sorted list', () => {
    expect(firstIndex([1, 3, 5], (item) => item >= 3)).toBe(1);
    expect(firstIndex([1, 3, 5], (item) => item > 9)).toBe(3);
  });
});
