/** A small wrong edit of the machine. */
export interface Mutant {
  readonly name: string;
  /** The test of the client that catches it, by its file's name; left out where random schedules do. */
  readonly test?: string;
  /** Below `src/connection`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}
