import type { Making } from './face.ts';

/** Members of the native prototype, saved before they were wrapped. */
export interface SourceMethods {
  readonly close: () => void;
  readonly readyState: (source: EventSource) => number;
}

export interface SourceMaking extends Making<EventSource> {
  readonly withCredentials: boolean;
}
