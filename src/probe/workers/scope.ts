import type { Scope } from '../natives.ts';

/** The global object of a dedicated worker. */
export type WorkerScope = Scope & {
  importScripts(...urls: string[]): void;
  close(): void;
};
