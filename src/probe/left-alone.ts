/** What is said of a connection that is none of the page's own: it is not followed, and meets no fault. @param server whose it is */
export const leftAlone = (server: string): string =>
  `Left alone: the connection by which the development server of ${server} tells its page of new code`;
