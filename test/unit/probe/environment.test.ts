import { expect, it } from 'vitest';
import { followEnvironment } from '../../../src/probe/environment.ts';
import type { PageNatives, PageScope } from '../../../src/probe/natives.ts';

/** What is told of a page in this state, which changes to the others in turn. */
function told(...states: readonly DocumentVisibilityState[]): string[] {
  const [first = 'visible', ...next] = states;
  const document = Object.assign(new EventTarget(), { visibilityState: first });
  const scope = Object.assign(new EventTarget(), { document });
  const listen = (target: EventTarget, type: string, listener: (event: Event) => void) =>
    target.addEventListener(type, listener);
  const reports: string[] = [];
  followEnvironment(scope as unknown as PageScope, { listen } as PageNatives, (what) =>
    reports.push(what),
  );
  for (const state of next) {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  }
  return reports;
}

it('a hidden page is reported at once, a visible one only when that changes', () => {
  expect(told('hidden', 'visible', 'hidden')).toEqual(['hidden', 'visible', 'hidden']);
  expect(told('visible', 'hidden')).toEqual(['hidden']);
});
