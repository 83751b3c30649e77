/**
 * The beginning of a text, as a text of its own. What `slice` answers keeps the whole in memory that it was taken from: a journal of
 * previews would hold every frame.
 */
export const clip = (text: string, length: number): string => ` ${text.slice(0, length)}`.slice(1);
