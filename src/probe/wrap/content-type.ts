/** Text that is UTF-8; of any other charset faults see the bytes. */
export const isText = (type: string | null): boolean =>
  /^(text\/|[^;]*[/+](json|xml)\b)/i.test(type ?? '') &&
  !/;\s*charset\s*=\s*"?(?!utf-8\b)/i.test(type ?? '');
