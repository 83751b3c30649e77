import { signal } from '@preact/signals';
import { act, cleanup, fireEvent, render } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FindingsBadge } from '../../../components/app/findings-badge.tsx';
import { Findings } from '../../../components/findings/findings.tsx';
import { focusOf } from '../../../components/shared/focus.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import type { LinkStatus } from '../../../src/link/link.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { checkScenario } from '../../../src/scenarios/schema.ts';
import { createSession } from '../../../src/session/session.ts';
import { attempt, close, confirmed, journal, open, sent } from '../../unit/findings/journal.ts';

const page = { id: 'p', url: 'http://test/', title: 'T' };

function show(entries: readonly Entry[], onScenario: (scenario: Scenario) => void = () => {}) {
  const session = createSession({ clock: () => 0 });
  const now = entries.at(-1)?.at ?? 0;
  session.apply({
    page,
    capture: 'start',
    entries,
    next: 0,
    more: false,
    rules: [],
    held: [],
    now,
  });
  const { container } = render(<Findings session={session} onScenario={onScenario} />);
  return { session, container };
}

afterEach(cleanup);

describe('the findings view', () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const lossy = journal(
    open(1),
    { ...sent('a', 1), preview: `{"text":"${hostile}"}` },
    close(1),
    open(2),
    sent('b', 2),
    confirmed('b', 2),
  );

  it('says so when there are no findings', () => {
    expect(show([]).container.textContent).toContain('Nothing found');
  });

  it('says that a message which is not confirmed may still become a finding, as long as there is one', () => {
    const waits = /2 messages are not confirmed yet/;
    const under = journal(open(1), sent('a', 1), sent('b', 1));
    expect(show(under).container.textContent).toMatch(waits);
    cleanup();
    const settled = journal(open(1), sent('a', 1), confirmed('a', 1));
    expect(show(settled).container.textContent).not.toContain('not confirmed');
    cleanup();
    const recording = { url: '', recordedAt: '', entries: under };
    const { container, session } = show([]);
    act(() => session.load(recording));
    expect(container.textContent).not.toContain('not confirmed');
  });

  it('explains each finding and lists the entries that prove it', () => {
    const { container } = show(lossy);
    const finding = container.querySelector('[data-finding="message-lost"]');
    expect(finding?.getAttribute('data-severity')).toBe('error');
    expect(finding?.textContent).toContain('It was sent over websocket on connection 1');
    expect(finding?.querySelectorAll('[data-evidence]')).toHaveLength(3);
  });

  it('marks a finding as inferred only for a client that does not report itself', () => {
    const marks = (entries: readonly Entry[]) =>
      show(entries).container.querySelectorAll('[data-finding] .inferred').length;
    expect(marks(lossy)).toBe(0);
    cleanup();
    expect(marks(lossy.map((entry): Entry => ({ ...entry, inferred: true })))).toBeGreaterThan(0);
  });

  it('shows page content as text, never as markup', () => {
    const { container } = show(lossy);
    expect(container.textContent).toContain(hostile);
    expect(container.querySelector('img')).toBeNull();
  });

  describe('the faults before a finding', () => {
    const fault = { type: 'fault', rule: 'r1', fault: 'hold' } as const;
    const given = { fault: 'hold', where: { event: 'frame', connection: 'c' } } as const;
    const reset = { type: 'fault', rule: 'r2', fault: 'reset' } as const;
    const later = { type: 'fault', rule: 'r3', fault: 'drop' } as const;
    const early = { type: 'fault', rule: 'r0', fault: 'latency' } as const;
    const broken = journal(
      { ...early, phase: 'armed', given: { fault: 'latency', ms: 10 }, at: -20_000 },
      { ...early, phase: 'fired', epoch: 1, at: -20_000 },
      { ...early, phase: 'lifted', at: -12_000 },
      open(1, 0),
      { ...fault, phase: 'armed', given, at: 1000 },
      { ...fault, phase: 'fired', at: 1500, epoch: 1 },
      { type: 'held', held: 'h1', rule: 'r1', epoch: 1, event: 'frame', at: 1500 },
      sent('a', 1, 1600),
      { type: 'released', held: 'h1', epoch: 1, at: 2000 },
      ...['h2', 'h3'].map((held) => ({
        ...({ type: 'held', held, rule: 'r1', epoch: 1, event: 'frame', at: 2100 } as const),
      })),
      { type: 'released', held: 'h2', epoch: 1, at: 2300 },
      { type: 'released', held: 'h3', epoch: 1, at: 2301 },
      { ...fault, phase: 'lifted', at: 2500 },
      { ...reset, phase: 'armed', given: { fault: 'reset', times: 1 }, at: 4000 },
      { ...reset, phase: 'fired', at: 4000, epoch: 1 },
      close(1, 4000),
      { ...reset, phase: 'lifted', at: 4000 },
      open(2, 4100),
      sent('b', 2, 4200),
      confirmed('b', 2),
      { ...later, phase: 'armed', given: { fault: 'drop' }, at: 5000 },
      { ...later, phase: 'fired', at: 5001, epoch: 2 },
    );

    it('are those that had acted by then and were not long over when it began', () => {
      const { container } = show(broken);
      expect(container.querySelector('.finding-faults span')?.textContent).toMatch(
        /^Faults before it: hold frames at [\d:]{8}; reset at [\d:]{8}\.$/,
      );
    });

    it('become a scenario: the same faults at the same intervals, for any client', () => {
      const scenarios: Scenario[] = [];
      const { container } = show(broken, (scenario) => scenarios.push(scenario));
      const button = container.querySelector('[data-action="make-scenario"]');
      if (!button) throw new Error('There is nothing to click.');
      fireEvent.click(button);
      const [scenario] = scenarios;
      expect(checkScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
      expect(scenario?.steps).toEqual([
        { arm: { fault: 'hold', where: { event: 'frame' } }, as: 'fault-1' },
        { pause: 1000 },
        { release: 'first' },
        { pause: 300 },
        { release: 'all' },
        { pause: 200 },
        { lift: 'fault-1' },
        { pause: 1500 },
        { arm: { fault: 'reset', times: 1 }, as: 'fault-2' },
        { pause: 2000 },
      ]);
    });

    it('are not mentioned when no fault had acted', () => {
      expect(show(lossy).container.querySelector('.finding-faults')).toBeNull();
    });
  });

  it('picks the moment of a clicked entry in the timeline', () => {
    const { session, container } = show(lossy);
    const entry = container.querySelector('[data-evidence="3"]');
    if (!entry) throw new Error('There is no evidence to click.');
    fireEvent.click(entry);
    expect(focusOf(session).value).toEqual({ at: 30, seq: 3 });
    expect(container.querySelector('[data-evidence="3"]')?.getAttribute('aria-pressed')).toBe(
      'true',
    );
  });

  it('selects the connection of a clicked entry', () => {
    const late = { ...open(1, 999), seq: 99, connection: 'another' } as Entry;
    const { session, container } = show([...lossy, late]);
    session.select('another');
    const entry = container.querySelector('[data-evidence="3"]');
    if (!entry) throw new Error('There is no evidence to click.');
    fireEvent.click(entry);
    expect(session.selected?.id).toBe(lossy[0]?.connection);
  });

  it('is counted in red only with an error among the findings', () => {
    const badge = (entries: readonly Entry[]) => {
      const { session } = show(entries);
      const status = signal<LinkStatus>({ kind: 'busy' });
      const { container } = render(<FindingsBadge session={session} status={status} />);
      return container.querySelector('.badge')?.className;
    };
    const warning = {
      type: 'state',
      from: 'reconnecting',
      to: 'connecting',
      cause: 'retry',
    } as const;
    expect(badge(lossy)).toBe('badge');
    expect(badge(journal(open(1), warning))).toBe('badge badge-warning');
  });

  it('reports a hanging attempt as time passes, without new entries', () => {
    vi.useFakeTimers();
    try {
      let time = 0;
      const status = signal<LinkStatus>({ kind: 'busy' });
      const session = createSession({ clock: () => time });
      const entries = journal(attempt(1));
      session.apply({
        ...{ page, capture: 'start', entries, next: 0, more: false, rules: [], held: [] },
        now: entries.at(-1)?.at ?? 0,
      });
      const { container } = render(
        <>
          <FindingsBadge session={session} status={status} />
          <Findings session={session} onScenario={() => {}} />
        </>,
      );
      expect(container.querySelector('[data-finding]')).toBeNull();
      const pass = (now: number) => {
        time = now;
        act(() => void vi.advanceTimersByTime(1000));
      };
      pass(70_000);
      expect(container.querySelector('[data-finding]'), 'at a breakpoint').toBeNull();
      act(() => {
        status.value = { kind: 'attached', page, capture: 'start' };
      });
      for (const [now, lasted] of [
        [70_000, '70.0 s'],
        [90_000, '90.0 s'],
      ] as const) {
        pass(now);
        const finding = container.querySelector('[data-finding="attempt-never-times-out"]');
        expect(finding?.textContent).toContain(`Attempt not given up for ${lasted}`);
        expect(container.querySelector('.badge')?.textContent).toBe('1');
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
