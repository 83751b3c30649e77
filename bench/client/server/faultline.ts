import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { ClientFrame, Hello, ServerFrame } from '../../../src/connection/protocol.ts';
import type { Applied } from './applied.ts';

interface Session {
  last: number;
  readonly secret: string;
}

/** Speaks `faultline.1` from memory, for the bench's own clients: no events, no check of the secret. */
export class FaultlineEndpoint {
  readonly #sessions = new Map<string, Session>();
  readonly #applied: Applied;

  constructor(applied: Applied) {
    this.#applied = applied;
  }

  serve(webSocket: WebSocket): void {
    let session: Session | null = null;
    let owing = false;
    const answer = (frame: ServerFrame) => webSocket.send(JSON.stringify(frame));
    /** One confirmation for everything received in one turn of the event loop. */
    const confirm = () => {
      owing = false;
      if (session) answer({ type: 'confirm', sequence: session.last });
    };
    const take = (frame: ClientFrame) => {
      if (frame.type === 'hello') {
        session = this.#sessionOf(frame);
        const { secret, last } = session;
        answer({ type: 'welcome', secret, last, events: frame.received });
      } else if (frame.type === 'ping') {
        answer({ type: 'pong' });
      } else if (!session) {
        answer({ type: 'error', message: 'hello comes first' });
      } else if (frame.sequence > session.last + 1) {
        answer({ type: 'expect', sequence: session.last + 1 });
      } else {
        if (frame.sequence > session.last) this.#applied.apply(frame.messageId);
        session.last = Math.max(session.last, frame.sequence);
        if (!owing) setImmediate(confirm);
        owing = true;
      }
    };
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('message', (data) => {
      const sent: ClientFrame | ClientFrame[] = JSON.parse(String(data));
      for (const frame of [sent].flat()) take(frame);
    });
  }

  #sessionOf({ clientId, confirmed }: Hello): Session {
    const session = this.#sessions.get(clientId) ?? { last: confirmed, secret: randomUUID() };
    this.#sessions.set(clientId, session);
    return session;
  }
}
