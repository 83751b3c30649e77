import { DoorError } from './door.ts';

/** A command that waits for its answer. */
export interface Waiting {
  /** The page that was current when the command was sent; `''` when none was known yet. */
  readonly page: string;
  /** Whether a page has been left since. */
  left: boolean;
  readonly giveUp: (reason: DoorError) => void;
}

/**
 * The commands waiting for an answer. Firefox may never answer commands to a page that has gone, but it answers in order. So
 * a command is only given up when a page has answered a later one, and only if that page is not the one the command was sent
 * to.
 */
export class Unanswered {
  readonly #waiting = new Set<Waiting>();

  /** The commands waiting at this moment: all later commands come after these. */
  get now(): readonly Waiting[] {
    return [...this.#waiting];
  }

  /** Resolves to the answer; rejects with a `DoorError` when the command is given up. */
  async wait<T>(page: string, answer: Promise<T>): Promise<T> {
    const given = Promise.withResolvers<never>();
    const waiting: Waiting = { page, left: false, giveUp: given.reject };
    this.#waiting.add(waiting);
    try {
      return await Promise.race([answer, given.promise]);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** A page was left: the next answer will show which commands were sent to it. */
  pageLeft(): void {
    for (const waiting of this.#waiting) waiting.left = true;
  }
}

/** This page has answered a command later than these. */
export function answeredBy(page: string, asked: readonly Waiting[]): void {
  giveUp(asked.filter((one) => one.left || (one.page !== '' && one.page !== page)));
}

/** No page will answer these commands any more. */
export function giveUp(
  asked: readonly Waiting[],
  why = 'The page was left before it answered. Try again on the current page.',
): void {
  for (const { giveUp } of asked) giveUp(new DoorError('unavailable', why));
}
