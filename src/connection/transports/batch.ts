import { parsed } from '../frames.ts';

/**
 * The frames of one message. A plain server's messages are not interpreted; invalid JSON is left to the reader
 * of the frame to report.
 */
export const framesIn = (data: unknown, plain: boolean): readonly unknown[] =>
  plain || typeof data !== 'string' || !data.startsWith('[') ? [data] : [parsed(data)].flat();
