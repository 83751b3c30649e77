import type { Command } from '../journal/command.ts';

/** Why code could not be run in the page. */
export type DoorProblem =
  /** Between two documents, or the answer was lost: try again. */
  | 'unavailable'
  /** The browser does not let DevTools look into this page. */
  | 'denied'
  /** The extension itself is gone from under the panel. */
  | 'updated';

export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly problem: DoorProblem;

  constructor(problem: DoorProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** How much a page that is loaded anew is followed. */
export interface Wanted {
  /** Its dedicated workers, too. */
  readonly workers: boolean;
}

/** The narrowest way into a page: what DevTools gives, and what a frame of our own gives too. */
export interface Door {
  /** Runs our code in the page's main world. The code answers a string. Rejects with a `DoorError`. */
  evaluate(code: string): Promise<string>;
  /** Loads the page anew, with the probe run before any of its scripts: by a script that has all that is wanted. */
  reload(script: string, wanted: Wanted): void;
  /** Tells when the page has become another one. Returns how to stop. */
  onNavigated(listener: () => void): () => void;
}

/** Carries commands to one probe, and its answers back. */
export interface Messenger {
  /** The probe's envelope, as JSON. Rejects with a `DoorError` when the probe is out of reach. */
  ask(command: Command): Promise<string>;
  /** Loads the page anew, with the probe run before any of its scripts. */
  reload(wanted: Wanted): Promise<void>;
  /** As a door's. */
  onNavigated(listener: () => void): () => void;
}
