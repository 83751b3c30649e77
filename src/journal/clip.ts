/**
 * The beginning of a text, as an independent string. The result of `slice` may keep the whole original in memory: a journal
 * of previews would then retain every frame.
 */
export const clip = (text: string, length: number): string => ` ${text.slice(0, length)}`.slice(1);

/** A text of at most `longest` characters, for people: what is cut off leaves an ellipsis. */
export const shorten = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
