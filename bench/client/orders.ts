/** Orders from the bench to a client process, with the answers. Times in ms, memory in bytes. */
export interface Orders {
  /** Connects `clients` clients; answered when all are connected. `bare`: faultline clients without a journal. */
  open: { readonly ask: { readonly clients: number; readonly bare?: true }; readonly answer: null };
  /** Sends `messages` with at most `window` unconfirmed. */
  throughput: {
    readonly ask: { readonly messages: number; readonly window: number };
    readonly answer: Throughput;
  };
  /** Sends one message at a time; answers how long each took. */
  latency: { readonly ask: { readonly messages: number }; readonly answer: readonly number[] };
  /** Waits until the client has noticed that it has no connection, then queues messages; answers the heap that the queue takes. */
  queue: { readonly ask: { readonly messages: number }; readonly answer: number };
  /** Waits until everything queued is confirmed. */
  flush: { readonly ask: null; readonly answer: Flush };
  /** Every client sends one message; answers how long after `since` (ms since the Unix epoch) each was confirmed. */
  recover: { readonly ask: { readonly since: number }; readonly answer: readonly number[] };
  /** Closes all clients. */
  close: { readonly ask: null; readonly answer: null };
}

export interface Throughput {
  /** From the first send to the last confirmation. */
  readonly time: number;
  /** CPU time of the client's process meanwhile. */
  readonly work: number;
}

export interface Flush {
  /** From the connection to the last confirmation. */
  readonly time: number;
  readonly longestTask: number;
}

export type Order = {
  [K in keyof Orders]: { readonly order: K; readonly ask: Orders[K]['ask'] };
}[keyof Orders];

export type Reply =
  | { readonly answer: Orders[keyof Orders]['answer'] }
  | { readonly error: string };

/** A clock that the processes of one machine share. */
export const now = (): number => performance.timeOrigin + performance.now();
