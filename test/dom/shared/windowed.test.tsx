import { act, cleanup, render } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { Windowed } from '../../../components/shared/windowed.tsx';

/** What the browser tells when a box has another size. */
let resized: ResizeObserverCallback = () => {};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a list that is given more room fills it, though nothing new has come', async () => {
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
