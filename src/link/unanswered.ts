import { DoorError } from './door.ts';

/** A command that waits for its answer. */
export interface Waiting {
  /** The page that was there when it was given; `''` when none was known yet. */
  readonly page: string;
  /** Whether a page was left since. */
  left: boolean;
  readonly giveUp: (reason: DoorError) => void;
}

/**
 * The commands that wait for an answer. Firefox may never answer what was asked of a page that has gone, but answers in order: what was asked
 * later is answered later. So a command is only given up when a page has answered something later, and then it was not that page's to answer.
 */
export class Unanswered {
  readonly #waiting = new Set<Waiting>();

  /** Of this moment: what is asked from now on is asked later than these. */
  get now(): readonly Waiting[] {
    return [...this.#waiting];
  }

  /** The answer, or a rejection with a `DoorError` when it is given up. */
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

  /** A page was left: which of these it was asked of shows when there is a later answer. */
  pageLeft(): void {
    for (const waiting of this.#waiting) waiting.left = true;
  }
}

/** This page has answered what was asked later than these. */
export function answeredBy(page: string, asked: readonly Waiting[]): void {
  giveUp(asked.filter((one) => one.left || (one.page !== '' && one.page !== page)));
}

/** No page answers what was asked later than these. */
export function giveUp(
  asked: readonly Waiting[],
  why = 'The page was left before it answered. Do it again on the page that is there now.',
): void {
  for (const { giveUp } of asked) giveUp(new DoorError('unavailable', why));
}
