/**
 * The beginning of a text, as an independent string. The result of `slice` may keep the whole original in memory: a journal
 * of previews would then retain every frame.
 */
export const clip = (text: string, length: number): string => ` ${text.slice(0, length)}`.slice(1);
