/** How what is said of a connection begins which is none of the page's own: it is not followed, and meets no fault. */
const LEFT_ALONE = 'Left alone: ';

export const isLeftAlone = (text: string): boolean => text.startsWith(LEFT_ALONE);

/** @param server whose it is */
export const leftAlone = (server: string): string =>
  `${LEFT_ALONE}the connection by which the development server of ${server} tells its page of new code`;
