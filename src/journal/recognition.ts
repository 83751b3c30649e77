/** How the messages of a client are told whose protocol is not known: set by the user. */
export interface OwnRule {
  /** The host that it is for, with its port where it has one; left out: all. */
  readonly host?: string;
  /** Where a frame to the server has its message's id: `id`, `meta.id`, `[1].ref`. */
  readonly id: string;
  /** Where a frame to the page has the id of the message that it confirms. */
  readonly ack: string;
  /** What else must be so in a frame to the page for it to be a confirmation; left out: nothing. */
  readonly when?: { readonly field: string; readonly value: string };
}

/** By what the messages of a client are told. */
export interface Recognised {
  /** The `connection` of its entries. */
  readonly connection: string;
  /** For people: a protocol's name, or `your own rule`. */
  readonly protocol: string;
}
