/** What `readyState` of an XMLHttpRequest says. */
export const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4] as const;
