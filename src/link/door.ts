import type { Command } from '../journal/command.ts';

/** Why code could not be run in the page. */
export type DoorProblem =
  /** Between two documents, or the answer was lost: try again. */
  | 'unavailable'
  /** The browser does not let DevTools inspect this page. */
  | 'denied'
  /** The extension was updated or removed under the panel. */
  | 'updated';

export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly problem: DoorProblem;

  constructor(problem: DoorProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** The narrowest interface to a page; DevTools provide it, and so does an iframe of our own. */
export interface Door {
  /** Runs our code, which returns a string, in the page's main world. Rejects with a `DoorError`. */
  evaluate(code: string): Promise<string>;
  /** Reloads the page with the probe run before any of its scripts. */
  reload(probe: string): void;
  /** Calls the listener when the page has been replaced by another. Returns a function that unsubscribes. */
  onNavigated(listener: () => void): () => void;
}

/** Carries commands to one probe, and its answers back. */
export interface Messenger {
  /** Returns the probe's envelope, as JSON. Rejects with a `DoorError` when the probe cannot be reached. */
  ask(command: Command): Promise<string>;
  /** Reloads the page with the probe run before any of its scripts. */
  reload(): Promise<void>;
  /** Like that of a door. */
  onNavigated(listener: () => void): () => void;
}
