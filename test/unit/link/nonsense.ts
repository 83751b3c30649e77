const invalid = 'The page gave an invalid answer';

/** What a page that impersonates a probe may answer, and what people are told. */
export const NONSENSE = [
  ['nonsense', 'The page gave an answer that is not JSON'],
  ['null', invalid],
  ['{"ok":"yes"}', invalid],
  ['{"ok":true,"value":7}', 'The page gave an'],
] as const;
