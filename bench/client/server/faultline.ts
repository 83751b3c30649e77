import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { ClientFrame, Hello, Message, ServerFrame } from '../../../src/connection/protocol.ts';
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
    const answer = (frame: ServerFrame) => webSocket.send(JSON.stringify(frame));
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('message', (data) => {
      const frame: ClientFrame = JSON.parse(String(data));
      if (frame.type === 'hello') {
        session = this.#sessionOf(frame);
        const { secret, last } = session;
        answer({ type: 'welcome', secret, last, events: frame.received });
      } else if (frame.type === 'ping') {
        answer({ type: 'pong' });
      } else if (session) {
        answer(this.#take(session, frame));
      } else {
        answer({ type: 'error', message: 'hello comes first' });
      }
    });
  }

  #sessionOf({ clientId, confirmed }: Hello): Session {
    const session = this.#sessions.get(clientId) ?? { last: confirmed, secret: randomUUID() };
    this.#sessions.set(clientId, session);
    return session;
  }

  #take(session: Session, { messageId, sequence }: Message): ServerFrame {
    if (sequence > session.last + 1) return { type: 'expect', sequence: session.last + 1 };
    session.last = Math.max(session.last, sequence);
    this.#applied.apply(messageId);
    return { type: 'confirm', messageId };
  }
}
