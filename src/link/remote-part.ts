import type { Command } from '../journal/command.ts';

/** A part of a page that has a probe of its own, for as long as it exists: a frame of another origin, or a worker. */
export interface RemotePart {
  readonly kind: 'frame' | 'worker';
  /** For a frame the host of its document, as reported by the browser; for a worker its name. */
  readonly host: string;
  /** Like that of a messenger. */
  ask(command: Command): Promise<string>;
  /** Calls the listener when the frame or worker is gone. */
  onGone(listener: () => void): void;
}

/** A source of such parts. Returns a function that stops it. */
export type FollowParts = (arrived: (part: RemotePart) => void) => () => void;

/** Combines several sources. */
export const together =
  (...sources: readonly FollowParts[]): FollowParts =>
  (arrived) => {
    const stops = sources.map((follow) => follow(arrived));
    return () => {
      for (const stop of stops) stop();
    };
  };
