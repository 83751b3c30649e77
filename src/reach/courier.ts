import type { Runtime } from 'webextension-polyfill';
import { bridgeEnd } from './bridge.ts';
import { isQuestion } from './messages.ts';

const HERE_ALREADY = Symbol.for('faultline.courier');

/**
 * Carries commands from the panel to the probe of this frame, and its answers back, as text. Called again, it calls for a panel anew when
 * none has spoken since the last time: an open panel asks far more often than this is called.
 */
export function startCourier(
  scope: Window & typeof globalThis & { [HERE_ALREADY]?: () => void },
  connect: () => Runtime.Port,
): void {
  if (scope.parent === scope) return;
  const known = scope[HERE_ALREADY];
  if (known) return known();
  const bridge = bridgeEnd(scope);
  let port: Runtime.Port | null = null;
  let heard = false;
  const call = (): void => {
    const attended = port !== null && heard;
    heard = false;
    if (attended || bridge.ask('') === null) return;
    port?.disconnect();
    const mine = connect();
    port = mine;
    heard = true;
    mine.onMessage.addListener((message: unknown) => {
      if (!isQuestion(message)) return;
      heard = true;
      mine.postMessage({ id: message.id, answer: bridge.ask(message.command) ?? '' });
    });
    mine.onDisconnect.addListener(() => {
      if (port === mine) port = null;
    });
  };
  scope[HERE_ALREADY] = call;
  bridge.onHere(call);
  call();
}
