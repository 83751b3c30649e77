import { act, cleanup, fireEvent, render } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scenarios } from '../../../components/scenarios/scenarios.tsx';
import type { Command } from '../../../src/journal/command.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { createSession } from '../../../src/session/session.ts';
import { FakeLink } from '../panel/fake-link.ts';

const connection = 'c';
const physical = { connection, epoch: 1, transport: 'websocket' } as const;

/** A page that answers a scenario: it writes marks, and the test adds the rest. */
class Page extends FakeLink {
  onCommand: (command: Command) => void = () => {};

  override async send<C extends Command>(command: C) {
    const answer = await super.send(command);
    if (command.do === 'mark')
      this.put({ type: 'mark', at: 0, connection: '', label: command.label });
    this.onCommand(command);
    return command.do === 'arm' ? { ...answer, id: 'rule' } : answer;
  }

  put(...drafts: readonly Draft[]): void {
    this.drain(drafts.map((draft) => ({ ...draft, at: 1000 })));
  }
}

const AFRESH = '[data-transport="auto"]';

/** The page's client starts anew, and is connected at once. */
const opensAfresh = (page: Page) => (command: Command) => {
  if (command.do === 'click' && command.selector === AFRESH) {
    page.put(
      { type: 'open', at: 0, ...physical },
      { type: 'state', at: 0, connection, from: 'connecting', to: 'connected', cause: 'opened' },
    );
  }
};

const known: Draft = {
  type: 'connection',
  at: 0,
  connection,
  label: 'My client',
  url: 'ws://test/',
};

const onSave = vi.fn();

/** @param told what the page has told before the view is there */
function show(told: readonly Draft[] = [known]) {
  const session = createSession({ clock: () => 0 });
  const page = new Page();
  page.subscribe({ onDrained: (drained) => session.apply(drained) });
  if (told.length > 0) page.put(...told);
  const view = render(<Scenarios session={session} link={page} onSave={onSave} />);
  const find = (selector: string): HTMLElement => {
    const found = view.container.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`The view has no ${selector}.`);
    return found;
  };
  const click = (selector: string): Promise<void> =>
    act(async () => {
      fireEvent.click(find(selector));
      await vi.advanceTimersByTimeAsync(0);
    }) as Promise<void>;
  const field = (id: string, name: string): string | null =>
    find(`[data-result="${id}"] [data-field="${name}"]`).textContent;
  return { ...view, session, page, find, click, field };
}

describe('the scenarios view', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it('offers each built-in scenario with its story', () => {
    const { container } = show();
    const runs = [...container.querySelectorAll<HTMLElement>('[data-run]')];
    expect(runs.map(({ dataset }) => dataset.run)).toEqual([
      'message-loss',
      'two-handlers',
      'thundering-herd',
    ]);
    expect(container.textContent).toContain('the socket dies before the confirmation');
  });

  it('says which page the built-in scenarios are for', () => {
    expect(show().container.textContent).toContain('on the chat page that npm start opens');
  });

  it('runs a scenario from a file, and reports what is wrong with an invalid one', async () => {
    const { page, find, click, container } = show();
    const open = (text: string): Promise<void> =>
      act(async () => {
        const input = find('[data-file-of="open-scenario"]');
        const files = [new File([text], 'mine.json')];
        Object.defineProperty(input, 'files', { value: files, configurable: true });
        fireEvent.change(input);
        await vi.advanceTimersByTimeAsync(0);
      }) as Promise<void>;
    const mine = { version: 1, id: 'mine', title: 'Mine', story: 'My page' };
    await open('{"version": 1,');
    expect(find('[role="alert"]').textContent).toMatch(
      /^mine\.json was not opened\. It is not valid JSON, or is incomplete\. \(.* at position 14/,
    );
    await open(JSON.stringify({ ...mine, steps: [{ jump: 1 }] }));
    expect(find('[role="alert"]').textContent).toContain('Step 1 of the scenario is wrong');
    await open(JSON.stringify({ ...mine, id: 'message-loss', steps: [{ mark: 'x' }] }));
    expect(find('[role="alert"]').textContent).toContain('message-loss is built in');
    await open(JSON.stringify({ ...mine, steps: [{ arm: { fault: 'stall' } }] }));
    await open(JSON.stringify({ ...mine, steps: [{ click: '.mine' }] }));
    expect(container.querySelector('[role="alert"]')).toBeNull();
    await click('[data-run="mine"]');
    expect(page.sent).toContainEqual({ do: 'click', selector: '.mine' });
    expect(page.sent.filter(({ do: name }) => name === 'arm')).toEqual([]);
    expect(find('[data-result="mine"]').dataset.status).toBe('done');
    expect(find('[data-result="mine"] summary').textContent).toBe('1 step');
    await open(JSON.stringify({ ...mine, id: 'newer', steps: [{ mark: 'x' }] }));
    expect(find('[data-run]').dataset.run).toBe('newer');
  });

  it('shows progress, runs one scenario at a time, and stops it on request', async () => {
    const { page, find, click, container } = show();
    page.onCommand = opensAfresh(page);
    await click('[data-run="two-handlers"]');
    expect(find('[data-result="two-handlers"]').dataset.status).toBe('running');
    expect(find('.run-now').textContent).toContain('6/16');
    expect(container.querySelectorAll('[data-run]:disabled')).toHaveLength(3);
    await click('[data-stop="two-handlers"]');
    expect(find('[data-result="two-handlers"]').dataset.status).toBe('failed');
    expect(find('.run-failure').textContent).toBe(
      'Step 6 of 16 (the reconnect hangs) was stopped.',
    );
    expect(page.sent.filter(({ do: name }) => name === 'lift').length).toBeGreaterThan(0);
    expect(container.querySelectorAll('[data-run]:disabled')).toHaveLength(0);
  });

  it('moves focus to Stop when a run starts and back to Run when it ends', async () => {
    const { page, find, click } = show();
    page.onCommand = opensAfresh(page);
    find('[data-run="two-handlers"]').focus();
    await click('[data-run="two-handlers"]');
    expect(document.activeElement).toBe(find('[data-stop="two-handlers"]'));
    await click('[data-stop="two-handlers"]');
    expect(document.activeElement).toBe(find('[data-run="two-handlers"]'));
  });

  it('explains why a scenario failed', async () => {
    const { page, find, click } = show();
    page.onCommand = (command) => {
      if (command.do === 'click')
        throw new Error(`Nothing on the page matches ${command.selector}.`);
    };
    await click('[data-run="message-loss"]');
    expect(find('.run-failure').textContent).toContain(`Nothing on the page matches ${AFRESH}`);
  });

  it('shows no counts for a run that met no client', async () => {
    const { page, click, container } = show([]);
    page.onCommand = (command) => {
      if (command.do === 'click') throw new Error('Nothing is there.');
    };
    await click('[data-run="message-loss"]');
    expect(container.querySelector('.run-failure')).not.toBeNull();
    expect(container.querySelector('[data-field="lost"]')).toBeNull();
  });

  it('scrolls a run into view only when it begins and when it ends', async () => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(() => {});
    const { page, click, unmount, session } = show();
    page.onCommand = opensAfresh(page);
    await click('[data-run="two-handlers"]');
    expect(scrolled).toHaveBeenCalledTimes(1);
    await click('[data-stop="two-handlers"]');
    expect(scrolled).toHaveBeenCalledTimes(2);
    unmount();
    render(<Scenarios session={session} link={page} onSave={onSave} />);
    await act(async () => {});
    expect(scrolled).toHaveBeenCalledTimes(2);
    scrolled.mockRestore();
  });

  it('shows the counts, findings, client and verdict of a run', async () => {
    const { page, find, click, field } = show();
    const message = { ...physical, at: 0, messageId: 'm' } as const;
    let sends = 0;
    page.onCommand = (command) => {
      if (command.do === 'arm' && command.rule.fault === 'reset')
        page.put(
          { type: 'close', at: 0, ...physical, clean: false, by: 'fault' },
          { type: 'open', at: 0, ...physical, epoch: 2, transport: 'sse' },
        );
      opensAfresh(page)(command);
      if (command.do !== 'click' || command.selector === AFRESH) return;
      sends++;
      const epoch = sends < 3 ? 1 : 2;
      page.put({ ...message, type: 'sent', messageId: `m${sends}`, epoch });
      if (sends !== 2) page.put({ ...message, type: 'confirmed', messageId: `m${sends}`, epoch });
    };
    await click('[data-run="message-loss"]');
    await act(async () => {
      await vi.advanceTimersByTimeAsync(5000);
    });
    expect(find('[data-result="message-loss"]').dataset.status).toBe('done');
    expect(
      ['sent', 'confirmed', 'lost', 'twice', 'out-of-order', 'findings', 'client'].map((name) =>
        field('message-loss', name),
      ),
    ).toEqual(['3', '2', '1', '0', '0', 'message-lost', 'My client']);
    expect(find('[data-verdict]').textContent).toBe('1 message lost');
  });

  it('shows the peaks of both herds and the verdict', async () => {
    const { page, find, click, field } = show();
    page.onCommand = (command) => {
      if (command.do !== 'click') return;
      const spread = Array.from({ length: 200 }, (_, index) => index * 5);
      const mark = { type: 'mark', at: 0, connection: '' } as const;
      page.put({ ...mark, label: 'herd naive', values: Array.from({ length: 200 }, () => 1050) });
      page.put({ ...mark, label: 'herd faultline', values: spread });
    };
    await click('[data-run="thundering-herd"]');
    const { peak, returned } = find('[data-herd="naive"]').dataset;
    expect({ peak, returned }).toEqual({ peak: '2000', returned: '200' });
    expect(find('[data-herd="faultline"]').dataset.peak).toBe('200');
    expect(field('thundering-herd', 'findings')).toBe('synchronised-return');
    expect(find('[data-verdict]').textContent).toBe('the naive clients came back together');
  });

  it('keeps a run going while another view is on show', async () => {
    const { page, session, click, unmount } = show();
    page.onCommand = opensAfresh(page);
    await click('[data-run="two-handlers"]');
    unmount();
    const again = render(<Scenarios session={session} link={page} onSave={onSave} />);
    expect(again.container.querySelector('[data-status="running"]')).not.toBeNull();
    const stop = again.container.querySelector('[data-stop]');
    if (!stop) throw new Error('There is nothing to stop.');
    await act(async () => {
      fireEvent.click(stop);
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(again.container.querySelector('[data-status="failed"]')).not.toBeNull();
  });

  it('can run a scenario before the panel has heard from the page', async () => {
    const { page, find, click } = show([]);
    page.onCommand = (command) => {
      if (command.do === 'mark') page.put(known);
      opensAfresh(page)(command);
    };
    await click('[data-run="two-handlers"]');
    expect(find('[data-result="two-handlers"]').dataset.status).toBe('running');
    expect(find('.run-now').textContent).toContain('6/16');
  });

  it('ends a run, without counts, when a recording is opened', async () => {
    const { page, session, find, click, container } = show();
    page.onCommand = opensAfresh(page);
    await click('[data-run="two-handlers"]');
    const sent = { ...physical, type: 'sent', at: 0, seq: 1000, messageId: 'm' } as const;
    await act(async () => {
      session.load({ url: '', recordedAt: '', entries: [sent] });
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(find('.run-failure').textContent).toContain('A recording was opened in the panel.');
    expect(container.querySelector('[data-field="lost"]')).toBeNull();
  });

  it('ends a run when the page is reloaded or left', async () => {
    const { page, find, click } = show();
    page.put({ type: 'open', at: 0, ...physical });
    await click('[data-run="two-handlers"]');
    await act(async () => {
      page.drain([], { page: { id: 'other', url: 'http://test/', title: 'T' } });
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(find('.run-failure').textContent).toContain('The page was reloaded or left.');
  });
});
