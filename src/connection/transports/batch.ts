import { parsed } from '../frames.ts';

/** The frames of one message. To a plain server's messages we have nothing to say; what is no JSON is for others to complain about. */
export const framesIn = (data: unknown, plain: boolean): readonly unknown[] =>
  plain || typeof data !== 'string' || !data.startsWith('[') ? [data] : [parsed(data)].flat();
