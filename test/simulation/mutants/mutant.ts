/** A small wrong edit of the machine. */
export interface Mutant {
  readonly name: string;
  /** Below `src/connection`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}
