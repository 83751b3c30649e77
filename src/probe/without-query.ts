/** A URL as far as its path: what it asks for there may differ from one connection to the next. */
export const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';
