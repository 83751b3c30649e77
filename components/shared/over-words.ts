import type { MessageModel } from '../../src/session/model.ts';

/** How the request of a message ended. */
export const overWords = ({ reason, by }: NonNullable<MessageModel['over']>): string =>
  by === 'fault' ? `${reason}, by a fault` : reason;
