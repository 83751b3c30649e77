/** A user's rule for recognising messages of a client whose protocol is unknown. */
export interface OwnRule {
  /** The host that it applies to, with its port if it has one; absent: all. */
  readonly host?: string;
  /** Path of the message id in a frame to the server: `id`, `meta.id`, `[1].ref`. */
  readonly id: string;
  /** Path, in a frame to the page, of the id of the message that it confirms. */
  readonly ack: string;
  /** A further condition for a frame to the page to be a confirmation. */
  readonly when?: { readonly field: string; readonly value: string };
}

/** How the messages of a client are recognised. */
export interface Recognised {
  /** The `connection` of its entries. */
  readonly connection: string;
  /** Human-readable: a protocol's name, or `your own rule`. */
  readonly protocol: string;
}
