import type { Runtime } from 'webextension-polyfill';
import { bridgeEnd } from './bridge.ts';
import { FRAME_PORT, readQuestion } from './messages.ts';

const CALL = Symbol.for('faultline.courier');

/**
 * Carries commands to the probe of this frame and its answers back, as text. When called again, reconnects to a background
 * that has been stopped meanwhile.
 */
export function startCourier(
  scope: Window & typeof globalThis & { [CALL]?: () => void },
  connect: (name: string) => Runtime.Port,
): void {
  if (scope.parent === scope) return;
  const known = scope[CALL];
  if (known) return known();
  const name = FRAME_PORT + scope.crypto.getRandomValues(new Uint32Array(4)).join('-');
  const bridge = bridgeEnd(scope);
  let port: Runtime.Port | null = null;
  const call = (): void => {
    if (port || bridge.ask('') === null) return;
    const mine = connect(name);
    port = mine;
    mine.onMessage.addListener((message: unknown) => {
      const question = readQuestion(message);
      if (!question) return;
      mine.postMessage({ id: question.id, answer: bridge.ask(question.command) ?? '' });
    });
    mine.onDisconnect.addListener(() => {
      port = null;
    });
  };
  scope[CALL] = call;
  bridge.onHere(call);
  call();
}
