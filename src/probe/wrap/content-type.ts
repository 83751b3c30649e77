/** Text in UTF-8. For text in any other charset, faults act on the bytes. */
export const isText = (type: string | null): boolean =>
  /^(text\/|[^;]*[/+](json|xml)\b)/i.test(type ?? '') &&
  !/;\s*charset\s*=\s*"?(?!utf-8\b)/i.test(type ?? '');
