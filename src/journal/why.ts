/** The message of an error, or whatever else was thrown as text. */
export const whyOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
