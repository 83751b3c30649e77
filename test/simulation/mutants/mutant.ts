/** A small wrong edit of the client, or of the server helper. */
export interface Mutant {
  readonly name: string;
  /** The test that catches it, by its file's name, with its folder if that is not `connection`; left out where random schedules do. */
  readonly test?: string;
  /** From `src/connection`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}
