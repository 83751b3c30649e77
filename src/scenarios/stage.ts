import type { Command } from '../journal/command.ts';
import type { Entry } from '../journal/entry.ts';

export interface StageListener {
  /** Entries that were not there before, in the order of the journal. */
  onEntries(entries: readonly Entry[]): void;
  /** The page is gone, or another one; `reason` is a sentence. */
  onLost(reason: string): void;
}

/** What a scenario runs on: the inspected page, the simulator, or a test. */
export interface Stage {
  /** Rejects with an `Error` in words when the command cannot be done. */
  send(command: Command): Promise<unknown>;
  /** What the journal has so far. */
  history(): readonly Entry[];
  subscribe(listener: StageListener): () => void;
}

/** Time as the runner sees it. */
export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const systemClock: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
