import type { WebSocket } from 'ws';
import type { Applied } from './applied.ts';

/** The hand-made confirmations: `message` in, `confirm` out. */
export function serveConfirming(webSocket: WebSocket, applied: Applied): void {
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('message', (data) => {
    const { messageId }: { messageId: string } = JSON.parse(String(data));
    applied.apply(messageId);
    webSocket.send(JSON.stringify({ type: 'confirm', messageId }));
  });
}
