/** The values of `readyState` of an XMLHttpRequest. */
export const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4] as const;
