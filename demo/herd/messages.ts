/** Messages from the supervisor to the herd's process. */
export type ToHerd =
  | {
      readonly what: 'connect';
      readonly url: string;
      readonly clients: number;
      readonly patience: number;
    }
  /** The server is about to go down: the first lost connection marks the time. */
  | { readonly what: 'watch' };

/** Messages from the herd's process. */
export type ToSupervisor =
  | { readonly what: 'connected' }
  | {
      readonly what: 'returned';
      readonly arrivals: { readonly faultline: number[]; readonly naive: number[] };
    }
  | { readonly what: 'failed'; readonly error: string };
