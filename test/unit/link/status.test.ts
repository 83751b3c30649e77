import { beforeEach, describe, expect, it } from 'vitest';
import { DoorError } from '../../../src/link/door.ts';
import { linkedPage } from './linked-page.ts';
import { NONSENSE } from './nonsense.ts';

let { page, link, clock, labels, statuses, pass } = linkedPage();
beforeEach(() => {
  ({ page, link, clock, labels, statuses, pass } = linkedPage());
});

describe('the status of the link', () => {
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

  it.each(NONSENSE)(
    'says what is wrong with the answer %s, and attaches at the first valid answer',
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
});
