import type { Clock } from '../clock.ts';
import { whyOf } from '../errors.ts';
import type { SharedTarget } from './target.ts';
import { failure, type Verdicts } from './verdicts.ts';
import {
  EVENTS,
  type FromLeader,
  type Happening,
  type LeaderRequest,
  type Verdict,
} from './wire.ts';

type Send = Extract<LeaderRequest, { type: 'send' }>;

export interface LeaderOptions {
  readonly target: SharedTarget;
  readonly clock: Clock;
  /** Higher than any earlier leader's. */
  readonly term: number;
  readonly verdicts: Verdicts;
  /** Sends to all tabs, including this one. */
  readonly publish: (message: FromLeader) => void;
  /** The connection closed by itself: another page has taken its outbox. */
  readonly onLost: () => void;
}

/** The work of the leading tab: it owns the connection, sends for all tabs, and tells them what happens. */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #target: SharedTarget;
  /** Ids of the messages in the target's outbox. */
  readonly #outbox = new Set<string>();
  /** Events, and messages to send, from before the target has reported what was left in its store. */
  #early: { readonly happenings: Happening[]; readonly sends: [Send, string][] } | null = {
    happenings: [],
    sends: [],
  };
  #term: number;
  #answering: unknown = null;
  #over = false;

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#term = options.term;
  }

  start(): void {
    for (const event of EVENTS) {
      this.#target.on(event, (detail) => this.#happened({ event, detail } as Happening));
    }
    this.#target.connect();
  }

  receive(message: LeaderRequest, from: string): void {
    if (this.#over) return;
    switch (message.type) {
      case 'join':
        return this.#early ? undefined : this.#welcome(from);
      case 'ping':
        return this.#answer();
      case 'connect':
        return this.#target.connect();
      case 'send':
        if (this.#early) this.#early.sends.push([message, from]);
        else this.#claim(message, from);
        return;
      case 'cancel':
        return this.#target.cancel(message.messageIds);
    }
  }

  /** Raises the term: the holder of the lock leads, so its term must be the highest, whatever was heard. */
  outbid(term: number): void {
    if (term < this.#term) return;
    this.#term = term + 1;
    if (!this.#early) this.#welcome(null);
  }

  /** @param last whether no tab is left: unconfirmed messages are then given up, otherwise left to the next leader */
  end(last: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.clock.clearTimeout(this.#answering);
    if (last) this.#target.disconnect();
    this.#target.close();
  }

  /**
   * Answers by a timer, once for all who ask: in a frozen tab timers stop although messages still arrive, so
   * only a running leader answers.
   */
  #answer(): void {
    this.#answering ??= this.#options.clock.setTimeout(() => {
      this.#answering = null;
      this.#options.publish({ type: 'beat', term: this.#term });
    }, 0);
  }

  #welcome(to: string | null): void {
    this.#options.publish({
      type: 'welcome',
      term: this.#term,
      to,
      snapshot: this.#target.snapshot(),
    });
  }

  #happened(happening: Happening): void {
    if (this.#over) return;
    switch (happening.event) {
      case 'state_change':
        if (happening.detail.cause === 'disconnect') return this.#options.onLost();
        break;
      case 'restored':
        for (const { messageId } of happening.detail.messages) this.#outbox.add(messageId);
        break;
      case 'failed':
        // Not an ending: the message is in the store for the next leader.
        if (happening.detail.code === 'left') return;
        this.#outbox.delete(happening.detail.messageId);
        break;
      case 'confirmed':
        this.#outbox.delete(happening.detail.messageId);
    }
    if (!this.#early) return this.#tell(happening);
    this.#early.happenings.push(happening);
    if (happening.event === 'state_change') this.#open();
  }

  #open(): void {
    const { happenings = [], sends = [] } = this.#early ?? {};
    this.#early = null;
    this.#welcome(null);
    for (const happening of happenings) this.#tell(happening);
    for (const [message, from] of sends) this.#claim(message, from);
  }

  #tell(happening: Happening): void {
    const snapshot = this.#target.snapshot();
    this.#options.publish({ type: 'event', term: this.#term, happening, snapshot });
  }

  #claim({ messageId, body, taken, expiresIn }: Send, from: string): void {
    if (this.#outbox.has(messageId)) return;
    const verdict = this.#options.verdicts.of(messageId);
    if (verdict) return this.#settle(from, verdict);
    if (taken) {
      const reason = 'The tab that had it on the wire is gone; the server may have it.';
      return this.#settle(from, failure(messageId, 'unknown', reason));
    }
    if (expiresIn <= 0) {
      return this.#settle(from, failure(messageId, 'expired', 'It expired before it was sent.'));
    }
    this.#outbox.add(messageId);
    try {
      this.#target.sendMessage(body, { messageId, expiresIn });
    } catch (error) {
      this.#outbox.delete(messageId);
      this.#settle(from, failure(messageId, 'refused', whyOf(error)));
    }
  }

  #settle(to: string, verdict: Verdict): void {
    this.#options.publish({ type: 'settled', term: this.#term, to, verdict });
  }
}
