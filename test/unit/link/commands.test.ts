import { beforeEach, describe, expect, it } from 'vitest';
import { DoorError } from '../../../src/link/door.ts';
import { linkedPage } from './linked-page.ts';

let { page, link, pass } = linkedPage();
beforeEach(() => {
  ({ page, link, pass } = linkedPage());
});

describe('the link', () => {
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
});
