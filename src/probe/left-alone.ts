/**
 * The message for a connection that is not the page's own: it is not followed, and faults do not apply to it.
 *
 * @param server the development server that it belongs to
 */
export const leftAlone = (server: string): string =>
  `Left alone: the connection by which the development server of ${server} tells its page of new code`;
