import type { Verdict } from './wire.ts';

/** How many outcomes are remembered. */
const MAX = 10_000;

/** The outcomes of recent messages, so that none is sent or reported twice. */
export class Verdicts {
  readonly #byId = new Map<string, Verdict>();
  /** Given up by some tab; no verdict of the leader has been heard yet. */
  readonly #cancelled = new Set<string>();

  /** @returns whether it is the first verdict on this message */
  add(verdict: Verdict): boolean {
    const { messageId } = verdict.detail;
    this.#cancelled.delete(messageId);
    if (this.#byId.has(messageId)) return false;
    this.#byId.set(messageId, verdict);
    dropOldest(this.#byId);
    return true;
  }

  of(messageId: string): Verdict | undefined {
    return this.#byId.get(messageId);
  }

  /** Some tab no longer wants these messages. */
  cancel(messageIds: readonly string[]): void {
    for (const messageId of messageIds) {
      this.#cancelled.add(messageId);
      dropOldest(this.#cancelled);
    }
  }

  /** The cancellations to repeat to the next leader: a leader that hung may have stored the messages without receiving these. */
  takeCancelled(): string[] {
    const messageIds = [...this.#cancelled];
    this.#cancelled.clear();
    return messageIds;
  }
}

function dropOldest(remembered: Map<string, unknown> | Set<string>): void {
  const [oldest = ''] = remembered.keys();
  if (remembered.size > MAX) remembered.delete(oldest);
}

/** The verdict on a message that was given up. */
export const failure = (
  messageId: string,
  code: Extract<Verdict, { event: 'failed' }>['detail']['code'],
  reason: string,
): Verdict => ({ event: 'failed', detail: { messageId, code, reason } });
