import { registry } from '../journal/registry.ts';

/**
 * Between the page's world, where the probe is, and the extension's own, where the courier is, only DOM events pass. Their data is text: a
 * command one way, an envelope the other. The page could speak here too; it gains nothing that its own globals do not give it.
 */
const HERE = 'faultline:here';
const ASK = 'faultline:ask';
const ANSWER = 'faultline:answer';

/**
 * Lets a courier reach the probe of a frame. Nothing in the page itself, which DevTools reach, nor in a frame whose probe is that of a window
 * above.
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
  /** The probe's envelope; `null` when there is no bridge. */
  ask(command: string): string | null;
  /** Calls back when a bridge opens. */
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
