import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, type OpenFaultline, openFaultline } from './harness.ts';

const low = { width: 1200, height: 280 };

describe.each(browserKinds)('the panel’s layout in %s', (kind) => {
  let faultline: OpenFaultline;

  /** Gives the panel this size, as a dock would. */
  const resize = ({ width, height }: { readonly width: number; readonly height: number }) =>
    faultline.panel.evaluate(
      (w: number, h: number) => {
        const panel = document.querySelector<HTMLElement>('#panel');
        if (panel) panel.style.cssText = `width: ${w}px; height: ${h}px`;
      },
      width,
      height,
    );

  const ready = (what: string, selector: string) =>
    faultline.panel.waitFor(what, (wanted: string) => document.querySelector(wanted) !== null, {
      args: [selector],
    });

  beforeAll(async () => {
    faultline = await openFaultline(kind);
  });
  afterAll(() => faultline?.close());

  it('docked low, lists the last transitions without scrolling, beside a legible machine', async () => {
    await ready('the connection', '[data-state="connected"]');
    await faultline.panel.click('[data-fault="reset"]');
    await faultline.panel.click('[data-tab="states"]');
    await faultline.panel.waitFor(
      'five transitions',
      () => document.querySelectorAll('[data-transition]').length >= 5,
    );
    // Too narrow for anything: it scrolls, and its scroll bar takes from the width of the header.
    await resize({ width: 280, height: 280 });
    await resize(low);
    const shown = await faultline.panel.waitFor('the newest transition in view', () => {
      const bottom = document.querySelector('#panel')?.getBoundingClientRect().bottom ?? 0;
      const list = document.querySelector('.transitions')?.getBoundingClientRect();
      const rows = [...document.querySelectorAll('[data-transition]')].filter((row) => {
        const box = row.getBoundingClientRect();
        return list && box.top >= list.top && box.bottom <= Math.min(list.bottom, bottom) + 1;
      });
      const app = document.querySelector('.app');
      const name = document.querySelector('.node text')?.getBoundingClientRect();
      if (rows.at(-1) !== [...document.querySelectorAll('[data-transition]')].at(-1)) return null;
      return {
        rows: rows.length,
        scrolls: app && app.scrollHeight > app.clientHeight,
        lettering: name?.height ?? 0,
      };
    });
    expect(shown.rows).toBeGreaterThanOrEqual(4);
    expect(shown.scrolls).toBe(false);
    expect(shown.lettering).toBeGreaterThan(9);
  });

  it('keeps height and fields of its header where they are when the state changes, at any usual width', async () => {
    const places = async () => {
      const all: (readonly number[])[] = [];
      for (let width = 700; width <= 1400; width += 20) {
        await resize({ width, height: 600 });
        all.push(
          await faultline.panel.evaluate(() => [
            document.querySelector('.header')?.getBoundingClientRect().height ?? 0,
            document.querySelector('[data-field="transport"]')?.getBoundingClientRect().x ?? 0,
          ]),
        );
      }
      return all;
    };
    await ready('the connection', '.header [data-state="connected"]');
    const connected = await places();
    await faultline.panel.click('[data-fault="hold"]');
    await faultline.panel.click('[data-fault="reset"]');
    await ready('an attempt that hangs', '[data-action="release"]');
    expect(await places()).toEqual(connected);
    await faultline.panel.click('[data-action="lift-all"]');
    await ready('the connection', '.header [data-state="connected"]');
    await faultline.panel.click('[data-fault="refuse"]');
    await faultline.panel.click('[data-fault="reset"]');
    await ready('the loss', '.header [data-state="reconnecting"]');
    expect(await places()).toEqual(connected);
    await faultline.panel.click('[data-action="lift-all"]');
  });

  it('docked low, shows two banners without scrolling', async () => {
    await ready('the connection', '.header [data-state="connected"]');
    await faultline.panel.click('[data-action="export"]');
    await faultline.panel.click('[data-action="follow-workers"]');
    await ready('the banner about workers', '[data-workers]');
    await ready('the banner about the export', '[data-export]');
    await resize(low);
    const over = await faultline.panel.evaluate(() => {
      const app = document.querySelector('.app');
      return app ? app.scrollHeight - app.clientHeight : null;
    });
    await faultline.panel.click('[data-action="follow-workers"]');
    await faultline.panel.click('[data-action="forget-export"]');
    expect(over).toBe(0);
  });

  it('says in its header why the state changed, at any width', async () => {
    const cutOff = async () => {
      const widths: number[] = [];
      for (let width = 280; width <= 1400; width += 20) {
        await resize({ width, height: 600 });
        const whole = await faultline.panel.evaluate(() => {
          const header = document.querySelector('.header')?.getBoundingClientRect();
          const cause = document.querySelector<HTMLElement>('[data-field="cause"]');
          const box = cause?.getBoundingClientRect();
          if (!header || !cause || !box) return false;
          const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return (
            box.right <= header.right &&
            cause.scrollWidth <= cause.clientWidth + 1 &&
            cause.contains(seen)
          );
        });
        if (!whole) widths.push(width);
      }
      return widths;
    };
    await ready('the connection', '.header [data-state="connected"]');
    expect(await cutOff()).toEqual([]);
    await faultline.panel.click('[data-fault="hold"]');
    await faultline.panel.click('[data-fault="reset"]');
    await ready('an attempt that hangs', '[data-action="release"]');
    expect(await cutOff()).toEqual([]);
    await faultline.panel.click('[data-action="lift-all"]');
  });

  it('has buttons for the timeline that are wide enough to hit', async () => {
    await ready('the timeline', '.timeline-tools button');
    const widths = await faultline.panel.evaluate(() =>
      [...document.querySelectorAll('.timeline-tools button')].map(
        (button) => button.getBoundingClientRect().width,
      ),
    );
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(24);
  });

  it.each([420, 340])(
    '%i px wide, puts the state of the link into a row with tools',
    async (width) => {
      await resize({ width, height: 800 });
      const { link, clear } = await faultline.panel.evaluate(() => {
        const middle = (selector: string): number => {
          const box = document.querySelector(selector)?.getBoundingClientRect();
          return box ? Math.round(box.top + box.height / 2) : 0;
        };
        return { link: middle('[data-link]'), clear: middle('[data-action="clear"]') };
      });
      expect(Math.abs(link - clear)).toBeLessThanOrEqual(2);
    },
  );

  it('narrow, leaves room around a checkbox to hit it, and not the button before it', async () => {
    await resize({ width: 420, height: 800 });
    const room = await faultline.panel.evaluate(() => {
      const box = (selector: string) =>
        document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
      const check = box('[data-action="preserve"]');
      return check.left + check.width / 2 - box('[data-action="clear"]').right;
    });
    expect(room).toBeGreaterThanOrEqual(12);
  });

  it('asks for a permission on a page that is dark as a whole, or light as a whole', async () => {
    const origin = await faultline.panel.evaluate(() => location.origin);
    const asking = await faultline.browser.newTab();
    await asking.goto(`${origin}/permission.html?host=shop.example`);
    const schemes = await asking.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('body, button')].map(
        (element) => getComputedStyle(element).colorScheme,
      ),
    );
    expect(new Set(schemes)).toEqual(new Set(['light dark']));
    await asking.close();
  });

  it.each([low, { width: 420, height: 600 }])(
    'on a page without a connection, at $width × $height, shows the button to reload whole',
    async (size) => {
      await faultline.page.goto(`${faultline.demo.url}/probe.js`);
      await resize(size);
      await ready('the button', '[data-action="reload-capture"]');
      const reached = await faultline.panel.evaluate(() => {
        const button = document.querySelector('.timeline-slot [data-action="reload-capture"]');
        const { left, width, top, bottom } = button?.getBoundingClientRect() ?? new DOMRect();
        const at = (y: number) => document.elementFromPoint(left + width / 2, y) === button;
        return [at(top + 1), at(bottom - 1)];
      });
      expect(reached).toEqual([true, true]);
    },
  );
});
