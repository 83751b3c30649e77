import { beforeEach, expect, it } from 'vitest';
import { Frames } from '../../../src/probe/frames.ts';
import type { PageNatives, PageScope } from '../../../src/probe/natives.ts';

/** What of a window is used. */
const createWindow = (frames: readonly PageScope[] = []): PageScope =>
  Object.assign(new EventTarget(), {
    ...frames,
    length: frames.length,
    document: new EventTarget(),
    MutationObserver: class {
      observe() {}
    },
  }) as unknown as PageScope;

const natives = {
  listen: (target: EventTarget, type: string, listener: (event: Event) => void) => {
    target.addEventListener(type, listener);
    return () => {};
  },
  setTimeout: () => undefined,
} as unknown as PageNatives;

const hide = (persisted: boolean): Event => Object.assign(new Event('pagehide'), { persisted });

let frame: PageScope;
let entered: number;
let left: number;

beforeEach(() => {
  frame = createWindow();
  entered = 0;
  left = 0;
  const enter = () => () => {
    entered++;
    return () => void left++;
  };
  new Frames(createWindow([frame]), natives, enter, () => {}).follow();
});

it('a frame is left when its document goes', () => {
  frame.dispatchEvent(hide(false));
  expect([entered, left]).toEqual([1, 1]);
});

it('a frame that goes into the page cache with its page is not left', () => {
  frame.dispatchEvent(hide(true));
  expect([entered, left]).toEqual([1, 0]);
});
