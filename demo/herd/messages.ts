/** What the supervisor tells the herd's process. */
export type ToHerd =
  | {
      readonly what: 'connect';
      readonly url: string;
      readonly clients: number;
      readonly patience: number;
    }
  /** The server goes away soon: the first connection that is lost tells when. */
  | { readonly what: 'watch' };

/** What the herd's process tells. */
export type ToSupervisor =
  | { readonly what: 'connected' }
  | {
      readonly what: 'returned';
      readonly arrivals: { readonly faultline: number[]; readonly naive: number[] };
    }
  | { readonly what: 'failed'; readonly error: string };
