import { describe, expect, it } from 'vitest';
import { createScale, ticks } from '../../../components/timeline/scale.ts';
import { edges, FOLLOWING, pan, reveal, whole, zoom } from '../../../components/timeline/view.ts';

const extent = { first: 100_000, now: 400_000 };

describe('the visible time range', () => {
  it('follows the present, with a margin on the right', () => {
    expect(edges(FOLLOWING, extent)).toEqual({ from: 370_900, to: 400_900 });
  });

  it('starts at the left edge and stays still while everything fits', () => {
    const young = { first: 100_000, now: 105_000 };
    expect(edges(FOLLOWING, young)).toEqual(edges(FOLLOWING, { ...young, now: 106_000 }));
    expect(edges(FOLLOWING, young).from).toBeLessThan(100_000);
  });

  it('keeps the time under the pointer in place when zoomed', () => {
    const view = { span: 10_000, end: 300_000 };
    const at = 292_500;
    const share = (now: { from: number; to: number }) => (at - now.from) / (now.to - now.from);
    const zoomed = zoom(view, extent, 0.5, at);
    expect(zoomed.span).toBe(5000);
    expect(share(edges(zoomed, extent))).toBeCloseTo(share(edges(view, extent)));
  });

  it('keeps following when zoomed while it follows', () => {
    expect(zoom(FOLLOWING, extent, 0.5, 380_000)).toEqual({ span: 15_000, end: null });
  });

  it('is never shorter than 5 ms', () => {
    expect(zoom(FOLLOWING, extent, 1e-9, 0).span).toBe(5);
  });

  it('stops following when panned, and cannot be panned past either end', () => {
    expect(pan(FOLLOWING, extent, -10_000).end).toBe(390_900);
    const past = edges(pan(FOLLOWING, extent, -1e9), extent);
    const future = edges(pan(FOLLOWING, extent, 1e9), extent);
    expect(past.to).toBeGreaterThan(extent.first);
    expect(future.from).toBeLessThan(extent.now);
  });

  it('can show the whole extent', () => {
    const { from, to } = edges(whole(extent), extent);
    expect(from).toBeLessThan(extent.first);
    expect(to).toBeGreaterThan(extent.now);
  });

  it.each([900, 15])('shows a whole of only %i ms from edge to edge', (length) => {
    const short = { first: 100_000, now: 100_000 + length };
    const { from, to } = edges(whole(short), short);
    expect(from).toBeLessThan(short.first);
    expect(to).toBeGreaterThan(short.now);
    expect(length / (to - from)).toBeGreaterThan(0.9);
  });

  it('shows a single moment in the middle', () => {
    const moment = { first: 100_000, now: 100_000 };
    const { from, to } = edges(whole(moment), moment);
    expect((from + to) / 2).toBe(100_000);
    expect(to - from).toBeGreaterThan(0);
  });

  it('moves to reveal a moment, and stays when it is already visible', () => {
    const view = { span: 10_000, end: 300_000 };
    expect(reveal(view, extent, 295_000)).toBe(view);
    expect(edges(reveal(view, extent, 200_000), extent)).toEqual({ from: 195_000, to: 205_000 });
  });
});

describe('the scale', () => {
  const scale = createScale(1000, 3000, 80, 1080);

  it('maps time to pixels and back', () => {
    expect(scale.x(1000)).toBe(80);
    expect(scale.x(3000)).toBe(1080);
    expect(scale.time(scale.x(1234))).toBeCloseTo(1234);
  });

  it('has ticks at round times, no closer than requested', () => {
    expect(ticks(scale, 90)).toEqual({
      step: 200,
      at: [1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 2600, 2800, 3000],
    });
    expect(ticks(createScale(0, 1e12, 80, 1080), 90).at.length).toBeLessThan(20_000);
  });
});
