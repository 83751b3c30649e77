import { cleanup, fireEvent, render } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { Journal } from '../../../components/journal/journal.tsx';
import { clockTime } from '../../../components/shared/format.ts';
import { Windowed } from '../../../components/shared/windowed.tsx';
import { States } from '../../../components/states/states.tsx';
import { Timeline } from '../../../components/timeline/timeline.tsx';
import { createSession } from '../../../src/session/session.ts';
import { attempt, close, journal, open } from '../../unit/findings/journal.ts';

afterEach(cleanup);

/** A connection that opened and was lost, in all views that show what is picked. */
function show() {
  const session = createSession({ clock: () => 0 });
  const entries = journal(attempt(1), open(1), close(1));
  const page = { id: 'p', url: 'http://test/', title: 'T' };
  const rest = { next: 0, more: false, rules: [], held: [], now: 1000 };
  session.apply({ page, capture: 'start', entries, ...rest });
  const { container } = render(
    <>
      <Timeline session={session} />
      <Journal session={session} />
      <States session={session} />
    </>,
  );
  const find = (selector: string) => {
    const element = container.querySelector(selector);
    if (!element) throw new Error(`There is no ${selector}.`);
    return element;
  };
  const stepBack = () => fireEvent.keyDown(find('canvas'), { key: 'ArrowLeft', shiftKey: true });
  const lit = () => find('.node-current').getAttribute('data-state');
  return { container, entries, find, stepBack, lit };
}

test('picking an entry in the timeline selects it in the journal', () => {
  const { find, stepBack } = show();
  stepBack();
  expect(find('.entry[aria-selected="true"]').getAttribute('data-entry')).toBe('close');
  stepBack();
  expect(find('.entry[aria-selected="true"]').getAttribute('data-entry')).toBe('open');
});

test('selecting an entry in the journal picks it in the timeline', () => {
  const { find } = show();
  fireEvent.click(find('.entry[data-entry="open"]'));
  expect(find('.timeline-picked').textContent).toContain('open');
});

test('the highlighted state is that of the picked moment, or else the current one', () => {
  const { container, entries, find, stepBack, lit } = show();
  expect(lit()).toBe('disconnected');
  expect(container.querySelector('.moment')).toBeNull();
  stepBack();
  stepBack();
  expect(lit()).toBe('connected');
  expect(find('.moment').textContent).toBe(`at ${clockTime(entries[1]?.at ?? 0)}`);
  expect(find('.transition[aria-current]').getAttribute('data-transition')).toBe('connected');
  fireEvent.keyDown(find('canvas'), { key: 'Escape' });
  expect(lit()).toBe('disconnected');
});

test('a selected row stays in view while rows are added below it', () => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(100);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(function (
    this: HTMLElement,
  ) {
    return this.querySelectorAll('i').length * 20;
  });
  const list = (count: number) => (
    <Windowed
      attributes={{ class: 'list' }}
      count={count}
      rowHeight={20}
      identity={(index) => index}
      follow
      reveal={30}
      row={(index) => <i key={index}>{index}</i>}
    >
      {(rows) => <div>{rows}</div>}
    </Windowed>
  );
  const { container, rerender } = render(list(100));
  const top = () => container.querySelector('.list')?.scrollTop;
  expect(top()).toBe(31 * 20 - 100);
  rerender(list(101));
  expect(top()).toBe(31 * 20 - 100);
  vi.restoreAllMocks();
});
