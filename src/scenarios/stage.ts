import type { Command } from '../journal/command.ts';
import type { Entry } from '../journal/entry.ts';

export interface StageListener {
  /** New entries, in journal order. */
  onEntries(entries: readonly Entry[]): void;
  /** The page is gone or has been replaced; `reason` is a sentence. */
  onLost(reason: string): void;
}

/** What a scenario runs on: the inspected page, the simulator, or a test. */
export interface Stage {
  /** Rejects with a readable `Error` when the command fails. */
  send(command: Command): Promise<unknown>;
  /** The journal so far. */
  history(): readonly Entry[];
  subscribe(listener: StageListener): () => void;
}

/** The runner's source of time. */
export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const systemClock: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
