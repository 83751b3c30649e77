import type { Drained } from '../../../src/journal/command.ts';
import type { Draft, Entry } from '../../../src/journal/entry.ts';
import type { Session } from '../../../src/session/model.ts';

type Loose<E> = E extends Entry ? Omit<E, 'seq' | 'at' | 'connection'> : never;
export type About = Loose<Entry> & { readonly at?: number; readonly connection?: string };

/** Feeds a session as a page would; entries without a time come 10 ms after the one before. */
export class Page {
  at = 1000;
  seq = 0;
  readonly id: string;
  readonly session: Session;

  constructor(session: Session, id = 'page-1') {
    this.session = session;
    this.id = id;
  }

  report(...entries: About[]): void {
    this.drain(entries);
  }

  drain(entries: readonly About[], change: Partial<Drained> = {}): void {
    const complete = entries.map((entry) => {
      this.at = entry.at ?? this.at + 10;
      const draft = { connection: 'a', ...entry, at: this.at } as Draft;
      return { ...draft, seq: ++this.seq } as Entry;
    });
    this.session.apply({
      page: { id: this.id, url: `http://localhost/${this.id}`, title: '' },
      capture: 'start',
      entries: complete,
      next: this.seq,
      more: false,
      rules: [],
      held: [],
      now: this.at,
      ...change,
    });
  }
}

export const announced = {
  type: 'connection',
  label: 'ConnectionManager',
  url: 'ws://localhost',
  policy: { jitter: 'full', base: 1000, cap: 30_000 },
} as const;

export const attempt = (epoch: number, number = 1, transport: 'websocket' | 'sse' = 'websocket') =>
  ({ type: 'attempt', epoch, transport, url: 'ws://localhost', attempt: number }) as const;

export const open = (epoch: number, transport: 'websocket' | 'sse' = 'websocket') =>
  ({ type: 'open', epoch, transport }) as const;

export const close = (epoch: number, transport: 'websocket' | 'sse' = 'websocket') =>
  ({ type: 'close', epoch, transport, code: 1006, clean: false, by: 'remote' }) as const;

export const queued = (messageId: string) =>
  ({ type: 'queued', messageId, size: 20, preview: `body of ${messageId}` }) as const;

export const sent = (
  messageId: string,
  epoch: number,
  transport: 'websocket' | 'sse' = 'websocket',
) => ({ type: 'sent', messageId, epoch, transport }) as const;

export const confirmed = (messageId: string, epoch: number) =>
  ({ type: 'confirmed', messageId, epoch, transport: 'websocket' }) as const;

/** The request that carried the message is over. */
export const unconfirmed = (messageId: string, epoch: number, reason = 'network error') =>
  ({ type: 'unconfirmed', messageId, epoch, transport: 'ajax', reason, by: 'remote' }) as const;
