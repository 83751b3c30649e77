/** Members of the native prototype, from before they were wrapped. */
export interface SourceMethods {
  readonly close: () => void;
  readonly readyState: (source: EventSource) => number;
}

/** How an event source comes to be. */
export interface SourceMaking {
  readonly url: string;
  readonly withCredentials: boolean;
  /** The native one, which connects. Throws as natively. */
  readonly connect: () => EventSource;
  /** One that does not connect. */
  readonly standIn: () => EventSource;
}
