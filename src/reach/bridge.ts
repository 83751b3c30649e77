import { registry } from '../journal/registry.ts';

/**
 * Between the page's world, where the probe is, and the extension's isolated world, where the courier is, only DOM events
 * pass. They carry text: a command one way, an envelope the other. The page could send them too, but gains nothing beyond
 * what its own globals offer.
 */
const HERE = 'faultline:here';
const ASK = 'faultline:ask';
const ANSWER = 'faultline:answer';

/**
 * Lets a courier reach the probe of a frame. Does nothing in the page itself, which DevTools reach, nor in a frame that
 * shares the probe of a parent window.
 */
export function openBridge(scope: Window & typeof globalThis): void {
  if (scope.parent === scope) return;
  const found = registry(scope);
  const { probe, attach } = found;
  if (!probe || !attach || found.bridged) return;
  found.bridged = true;
  const { CustomEvent } = scope;
  const dispatch = scope.dispatchEvent.bind(scope);
  scope.addEventListener(ASK, (event) => {
    const { detail } = event as CustomEvent<unknown>;
    dispatch(new CustomEvent(ANSWER, { detail: probe(String(detail)) }));
  });
  dispatch(new CustomEvent(HERE));
}

/** The courier's end of the bridge. */
export interface BridgeEnd {
  /** Returns the probe's envelope; `null` when there is no bridge. */
  ask(command: string): string | null;
  /** Calls the listener when a bridge opens. */
  onHere(listener: () => void): void;
}

export function bridgeEnd(scope: Window & typeof globalThis): BridgeEnd {
  return {
    ask(command) {
      let answer: unknown = null;
      const take = (event: Event): void => {
        answer = (event as CustomEvent<unknown>).detail;
      };
      scope.addEventListener(ANSWER, take);
      scope.dispatchEvent(new scope.CustomEvent(ASK, { detail: command }));
      scope.removeEventListener(ANSWER, take);
      return typeof answer === 'string' ? answer : null;
    },
    onHere: (listener) => scope.addEventListener(HERE, listener),
  };
}
