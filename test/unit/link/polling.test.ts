import { beforeEach, describe, expect, it } from 'vitest';
import { linkedPage } from './linked-page.ts';

let { page, link, clock, labels, pass } = linkedPage();
beforeEach(() => {
  ({ page, link, clock, labels, pass } = linkedPage());
});

describe('the link', () => {
  it('puts the probe into a page that has none, and brings its entries once each', async () => {
    page.mark('a');
    await pass(100);
    page.mark('b');
    await pass(200);
    expect(page.probed).toBe(true);
    expect(link.status).toMatchObject({ kind: 'attached', capture: 'late' });
    expect(labels).toEqual(['a', 'b']);
  });

  it('drains anew from the start when the page was loaded anew', async () => {
    page.mark('old');
    await pass(100);
    Object.assign(page, { id: 'second load', entries: [] });
    page.mark('new 1');
    page.mark('new 2');
    await pass(600);
    expect(labels).toEqual(['old', 'new 1', 'new 2']);
  });

  it('tells of a page that was loaded anew also when nothing has happened on it yet', async () => {
    await pass(100);
    const pages: string[] = [];
    link.subscribe({ onDrained: (drained) => pages.push(drained.page.id) });
    page.id = 'second load';
    await pass(600);
    expect(pages).toEqual(['second load']);
  });

  it('asks seldom when nothing happens, and often when something does', async () => {
    await pass(10_000);
    const before = page.sinces.length;
    await pass(4000);
    const idle = page.sinces.length - before;
    page.mark('x');
    await pass(500);
    const busy = page.sinces.length;
    await pass(1000);
    expect(idle).toBeLessThanOrEqual(12);
    expect(page.sinces.length - busy).toBeGreaterThan(10);
  });

  it('asks no faster for a page that says without end that it has more', async () => {
    await pass(100);
    page.more = true;
    const before = page.sinces.length;
    await pass(1000);
    expect(page.sinces.length - before).toBeLessThan(30);
  });

  it('leaves no timer behind when closed', async () => {
    await pass(100);
    link.close();
    await pass(100);
    expect(clock.pending).toBe(0);
  });
});
