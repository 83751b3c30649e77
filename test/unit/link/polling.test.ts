import { beforeEach, describe, expect, it } from 'vitest';
import { DoorError } from '../../../src/link/door.ts';
import type { Link, LinkStatus } from '../../../src/link/link.ts';
import { openPage } from '../../../src/link/open-page.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { FakePage } from './fake-page.ts';
import { NONSENSE } from './nonsense.ts';

let page: FakePage;
let clock: VirtualClock;
let link: Link;
let labels: string[];
let statuses: LinkStatus['kind'][];

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed <= ms; passed += 10) {
    clock.advance(10);
    for (let i = 0; i < 20; i++) await Promise.resolve();
  }
}

beforeEach(() => {
  page = new FakePage();
  clock = new VirtualClock();
  labels = [];
  statuses = [];
  link = openPage(page.door, async () => '/* PROBE SOURCE */', clock).page;
  link.subscribe({
    onStatus: ({ kind }) => statuses.push(kind),
    onDrained: ({ entries }) => {
      for (const entry of entries) if (entry.type === 'mark') labels.push(entry.label);
    },
  });
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

  it('says that the page is busy when it does not answer, and waits for it', async () => {
    page.silent = true;
    await pass(1200);
    expect(link.status.kind).toBe('busy');
  });

  it('waits no longer for the answer of a page that has been left', async () => {
    page.silent = true;
    await pass(1200);
    page.silent = false;
    page.mark('of the page that came');
    await pass(1200);
    expect(link.status.kind).toBe('busy');
    page.navigated();
    await pass(100);
    expect(link.status.kind).toBe('attached');
    expect(labels).toEqual(['of the page that came']);
  });

  it('takes a page that is left while the probe comes for no page of another kind', async () => {
    page.leaving = 2;
    await pass(600);
    expect(statuses).not.toContain('denied');
    expect(link.status.kind).toBe('attached');
  });

  it('asks no faster for a page that says without end that it has more', async () => {
    await pass(100);
    page.more = true;
    const before = page.sinces.length;
    await pass(1000);
    expect(page.sinces.length - before).toBeLessThan(30);
  });

  it('says in words that DevTools may not look, and attaches when it may again', async () => {
    page.failure = new DoorError('denied', 'not into this page');
    await pass(100);
    expect(link.status).toEqual({ kind: 'denied', reason: 'not into this page' });
    page.failure = null;
    await pass(600);
    expect(link.status.kind).toBe('attached');
  });

  it('bridges a navigation silently when it is short, and says so when it is long', async () => {
    await pass(100);
    page.failure = new DoorError('unavailable', 'between two documents');
    await pass(200);
    expect(statuses).not.toContain('navigating');
    await pass(500);
    expect(link.status.kind).toBe('navigating');
    page.failure = null;
    await pass(200);
    expect(link.status.kind).toBe('attached');
  });

  it('says why a page stays out of reach, goes on trying seldom, and comes back', async () => {
    await pass(100);
    page.failure = new DoorError('unavailable', 'the target is gone.');
    await pass(6000);
    expect(link.status).toEqual({ kind: 'unreachable', reason: 'the target is gone.' });
    page.failure = null;
    await pass(600);
    expect(link.status.kind).toBe('attached');
  });

  it('counts the time without an answer anew when the page becomes another one', async () => {
    page.failure = new DoorError('unavailable', 'between two documents');
    await pass(1000);
    page.failure = new DoorError('denied', 'not into this page');
    await pass(10_000);
    page.failure = new DoorError('unavailable', 'between two documents');
    page.navigated();
    await pass(100);
    page.failure = null;
    await pass(100);
    expect(link.status.kind).toBe('attached');
    expect(statuses).not.toContain('unreachable');
  });

  it('says that it is attached also to a page that says with each answer that it is another', async () => {
    page.failure = new DoorError('denied', 'not into this page');
    await pass(1000);
    page.failure = null;
    const { answer } = page;
    Object.assign(page, {
      answer: (command: { do: string; since: number }) => {
        page.id += '.';
        return answer.call(page, command);
      },
    });
    await pass(2000);
    expect(link.status.kind).toBe('attached');
    expect(page.sinces.length).toBeLessThan(60);
  });

  it.each([
    ['arm', { do: 'arm', rule: { fault: 'reset' } }, { id: {} }],
    ['arm', { do: 'arm', rule: { fault: 'reset' } }, null],
    ['arm', { do: 'arm', rule: { fault: 'reset' } }, { id: 'x'.repeat(5000) }],
    ['lift', { do: 'lift' }, { lifted: 'all' }],
    ['release', { do: 'release' }, { released: -1 }],
    ['mark', { do: 'mark', label: '' }, 7],
  ] as const)('rejects an invalid answer to %s', async (_, command, value) => {
    await pass(100);
    Object.assign(page, { answer: () => JSON.stringify({ ok: true, value }) });
    await expect(link.send(command)).rejects.toThrow('an invalid answer');
  });

  it.each(NONSENSE)(
    'says in words what is wrong with %s for an answer, and attaches when there is a valid one',
    async (nonsense, words) => {
      const { answer } = page;
      Object.assign(page, { answer: () => nonsense });
      await pass(100);
      expect(link.status).toEqual({ kind: 'denied', reason: expect.stringContaining(words) });
      Object.assign(page, { answer });
      await pass(600);
      expect(link.status.kind).toBe('attached');
    },
  );

  it('stops for good when the extension was updated under it', async () => {
    page.failure = new DoorError('updated', 'gone');
    await pass(100);
    expect(link.status.kind).toBe('updated');
    expect(clock.pending).toBe(0);
  });

  it('hands on what the page refuses as an error in words', async () => {
    await pass(100);
    await expect(link.send({ do: 'mark', label: 'x' })).rejects.toThrow('no mark here');
  });

  it('waits as long as the page is busy for the answer to a command', async () => {
    await pass(100);
    let answer = (_: string) => {};
    const evaluate = page.door.evaluate;
    Object.assign(page.door, {
      evaluate: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const sent = link.send({ do: 'arm', rule: { fault: 'reset' } });
    const give = answer;
    await pass(60_000);
    Object.assign(page.door, { evaluate });
    give('{"ok":true,"value":{"id":"r1"}}');
    expect(await sent).toEqual({ id: 'r1' });
  });

  describe('a command whose page is left before it answers', () => {
    let outcome: string;
    let arrive: (answer: string) => void;

    beforeEach(async () => {
      await pass(100);
      outcome = 'waits';
      const { evaluate } = page.door;
      Object.assign(page.door, {
        evaluate: (code: string) =>
          code.includes('reset')
            ? new Promise((resolve) => {
                arrive = resolve;
              })
            : evaluate(code),
      });
      link.send({ do: 'arm', rule: { fault: 'reset' } }).then(
        ({ id }) => {
          outcome = `armed ${id}`;
        },
        (error: Error) => {
          outcome = error.message;
        },
      );
    });

    it('fails in words as soon as the page that came answers what was asked later', async () => {
      Object.assign(page, { id: 'second load' });
      page.navigated();
      await pass(200);
      expect(outcome).toContain('was left before it answered');
    });

    it('has not failed as long as the page that came may still be the one that answers', async () => {
      page.silent = true;
      page.navigated();
      await pass(2000);
      expect(outcome).toBe('waits');
      arrive('{"ok":true,"value":{"id":"r1"}}');
      await pass(10);
      expect(outcome).toBe('armed r1');
    });

    it('also fails when the new page may not be inspected', async () => {
      page.navigated();
      page.failure = new DoorError('denied', 'not into this page');
      await pass(1000);
      expect(outcome).toContain('was left before it answered');
    });

    it('fails when the panel loses the page for good', async () => {
      page.failure = new DoorError('updated', 'gone');
      await pass(1000);
      expect(outcome).toContain('gone');
    });

    it('waits while it is the same page that answers', async () => {
      await pass(5000);
      expect(outcome).toBe('waits');
    });
  });

  it('passes a command as data: what looks like code stays text', async () => {
    await pass(100);
    const label = '"); alert(1); ("\u2028';
    await link.send({ do: 'mark', label }).catch(() => {});
    expect(page.commands).toContainEqual({ do: 'mark', label });
  });

  it('reloads with the probe in place', async () => {
    await link.reload({ workers: false });
    expect(page.reloadedWith).toContain('PROBE SOURCE');
  });

  it('leaves no timer behind when closed', async () => {
    await pass(100);
    link.close();
    await pass(100);
    expect(clock.pending).toBe(0);
  });
});
