import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useSize } from './size.ts';

interface WindowedProps {
  readonly count: number;
  /** Height of each row, px. */
  readonly rowHeight: number;
  /** What a row is of, by which it is known again at another index. */
  readonly identity: (index: number) => unknown;
  readonly row: (index: number) => ComponentChildren;
  /** Renders the rows in their list or table, with this much space (px) before and after them. */
  readonly children: (
    rows: ComponentChildren[],
    before: number,
    after: number,
  ) => ComponentChildren;
  /** Stay at the end as rows are added, until the reader scrolls up or `reveal` is set. */
  readonly follow?: boolean;
  /** Index of a row to keep in view; a change scrolls to it. */
  readonly reveal?: number | undefined;
  /** Attributes of the scrolling element. */
  readonly attributes?: HTMLAttributes<HTMLDivElement>;
}

/** Up to this many rows, all are in the document, for find-in-page and assistive technology. */
const ALL = 300;
const OVERSCAN = 12;

/** A virtualised list of rows of equal height: only those in view are in the document. */
export function Windowed(props: WindowedProps) {
  const { count, rowHeight, identity, row, children, follow = false, reveal, attributes } = props;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  /** The uppermost row in view. */
  const top = useRef<{ readonly index: number; readonly of: unknown }>({ index: 0, of: undefined });
  const [view, setView] = useState({ top: 0, height: 600 });
  // Re-renders when the size changes, since enlarging the dock does not.
  useSize(box);

  const look = (): void => {
    if (!box.current) return;
    const { scrollTop, clientHeight, scrollHeight } = box.current;
    atEnd.current = scrollTop + clientHeight >= scrollHeight - rowHeight;
    const index = Math.floor(scrollTop / rowHeight);
    top.current = { index, of: identity(index) };
    if (scrollTop !== view.top || clientHeight !== view.height) {
      setView({ top: scrollTop, height: clientHeight });
    }
  };

  /** Whoever reads stays at what they read when rows before it come or go. */
  const keepPlace = (scroller: HTMLElement): void => {
    const { index, of } = top.current;
    if (of === undefined || identity(index) === of) return;
    let now = 0;
    while (now < count && identity(now) !== of) now++;
    if (now < count) scroller.scrollTop += (now - index) * rowHeight;
    look();
  };

  useLayoutEffect(() => {
    if (!box.current) return;
    if (!atEnd.current) keepPlace(box.current);
    else if (follow && reveal === undefined) box.current.scrollTop = box.current.scrollHeight;
    if (box.current.clientHeight !== view.height) look();
  });

  useLayoutEffect(() => {
    if (!box.current || reveal === undefined) return;
    const { scrollTop, clientHeight } = box.current;
    const top = reveal * rowHeight;
    if (top < scrollTop) box.current.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight) {
      box.current.scrollTop = top + rowHeight - clientHeight;
    }
  }, [reveal, rowHeight]);

  const all = count <= ALL;
  const first = all ? 0 : Math.min(count, Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN));
  const visible = Math.ceil(view.height / rowHeight) + 2 * OVERSCAN;
  const last = all ? count : Math.min(count, first + visible);
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index++) rows.push(row(index));
  return (
    <div {...attributes} ref={box} onScroll={look}>
      {children(rows, first * rowHeight, (count - last) * rowHeight)}
    </div>
  );
}
