import type { Verdict } from './wire.ts';

/** How many outcomes are remembered. */
const MAX = 10_000;

/** The outcomes of recent messages, so that none is sent or reported twice. */
export class Verdicts {
  readonly #byId = new Map<string, Verdict>();
  /** Given up by a tab, though the leader that knows of them has not said so yet. */
  readonly #cancelled = new Set<string>();

  /** @returns whether it is the first verdict on this message */
  add(verdict: Verdict): boolean {
    const { messageId } = verdict.detail;
    this.#cancelled.delete(messageId);
    if (this.#byId.has(messageId)) return false;
    this.#byId.set(messageId, verdict);
    const [oldest = ''] = this.#byId.keys();
    if (this.#byId.size > MAX) this.#byId.delete(oldest);
    return true;
  }

  of(messageId: string): Verdict | undefined {
    return this.#byId.get(messageId);
  }

  /** A tab, this one or another, does not want them any more. */
  cancel(messageIds: readonly string[]): void {
    for (const messageId of messageIds) this.#cancelled.add(messageId);
  }

  /** What the next leader is told anew: one that hung may have stored them, and heard nothing. */
  takeCancelled(): string[] {
    const messageIds = [...this.#cancelled];
    this.#cancelled.clear();
    return messageIds;
  }
}

/** The verdict on a message that was given up. */
export const failure = (
  messageId: string,
  code: Extract<Verdict, { event: 'failed' }>['detail']['code'],
  reason: string,
): Verdict => ({ event: 'failed', detail: { messageId, code, reason } });
