import type { Channel, Passage } from '../journal/registry.ts';
import type { Where } from '../journal/rule.ts';
import { classify } from './frame.ts';

/** Whether a rule is about this connection at all. */
export const matchesChannel = (where: Where, channel: Channel): boolean =>
  (where.connection === undefined || where.connection === channel.connection) &&
  (where.transport === undefined || where.transport === channel.transport) &&
  (where.url === undefined || channel.url.includes(where.url));

/** Whether a rule about this connection is about this passage. `direction` and `type` speak of frames only. */
export function matchesPassage(where: Where, passage: Passage): boolean {
  const { direction, type, event } = where;
  if (event !== undefined && event !== passage.kind) return false;
  if (direction === undefined && type === undefined) return true;
  if (passage.kind !== 'frame') return false;
  if (direction !== undefined && direction !== passage.direction) return false;
  return type === undefined || classify(passage.data).some((frame) => frame.type === type);
}
