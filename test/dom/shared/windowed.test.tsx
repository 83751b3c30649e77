import { act, cleanup, fireEvent, render } from '@testing-library/preact';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Windowed } from '../../../components/shared/windowed.tsx';

/** What the browser tells when a box has another size. */
let resized: ResizeObserverCallback = () => {};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a list fills its box when the box grows, without new items', async () => {
  vi.stubGlobal(
    'ResizeObserver',
    class implements ResizeObserver {
      constructor(callback: ResizeObserverCallback) {
        resized = callback;
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  const { container } = render(
    <Windowed
      attributes={{ class: 'box' }}
      count={1000}
      rowHeight={20}
      identity={(index) => index}
      row={(index) => <p key={index}>{index}</p>}
    >
      {(rows) => <div>{rows}</div>}
    </Windowed>,
  );
  const box = container.querySelector('.box');
  if (!box) throw new Error('There is no box.');
  Object.defineProperty(box, 'clientHeight', { value: 2000 });
  const contentRect = new DOMRect(0, 0, 300, 2000);
  const change = { contentRect } as ResizeObserverEntry;
  await act(async () => resized([change], new ResizeObserver(resized)));
  expect(container.querySelectorAll('p').length).toBeGreaterThan(100);
});

describe('a list scrolled away from its end', () => {
  const list = (items: readonly number[]) => (
    <Windowed
      attributes={{ class: 'box' }}
      count={items.length}
      rowHeight={20}
      identity={(index) => items[index]}
      follow
      row={(index) => <p key={items[index]}>{items[index]}</p>}
    >
      {(rows) => <div>{rows}</div>}
    </Windowed>
  );
  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => from + index);
  /** Reads from the row at 500 on. */
  function read(items: readonly number[]) {
    const { container, rerender } = render(list(items));
    const box = container.querySelector<HTMLElement>('.box');
    if (!box) throw new Error('There is no box.');
    Object.defineProperty(box, 'clientHeight', { value: 200 });
    Object.defineProperty(box, 'scrollHeight', { get: () => 1_000_000 });
    box.scrollTop = 10_000;
    fireEvent.scroll(box);
    return { box, rerender };
  }

  test('keeps the visible rows in place when the oldest are dropped', () => {
    const { box, rerender } = read(numbers(0, 2000));
    rerender(list(numbers(200, 2001)));
    expect(box.scrollTop).toBe(6000);
    expect(box.textContent).toContain('500');
  });

  test('keeps the visible rows in place when rows before them come and go', () => {
    const { box, rerender } = read(numbers(0, 2000));
    const even = numbers(0, 2000).filter((number) => number % 2 === 0);
    rerender(list(even));
    expect(box.scrollTop).toBe(5000);
    rerender(list(numbers(0, 2000)));
    expect(box.scrollTop).toBe(10_000);
  });

  test('keeps its scroll position when the visible rows are removed', () => {
    const { box, rerender } = read(numbers(0, 2000));
    rerender(list(numbers(5000, 7000)));
    expect(box.scrollTop).toBe(10_000);
    rerender(list(numbers(5100, 7000)));
    expect(box.scrollTop).toBe(8000);
  });
});
