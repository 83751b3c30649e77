import type { Channel, Passage } from '../journal/registry.ts';
import type { Where } from '../journal/rule.ts';
import { readerOf } from './plain-reader.ts';

/** Whether a rule applies to this physical connection at all. */
export function aboutChannel(where: Where, channel: Channel): boolean {
  const { connection, transport, url } = where;
  return (
    (connection === undefined || connection === channel.connection) &&
    (transport === undefined || transport === channel.transport) &&
    (url === undefined || channel.url.includes(url))
  );
}

/** Whether the rule's `direction` and `type` match a passage. Both are properties of frames: with either, nothing but frames matches. */
export function aboutPassage(
  { direction, type }: Where,
  channel: Channel,
  passage: Passage,
): boolean {
  if (direction === undefined && type === undefined) return true;
  if (passage.kind !== 'frame') return false;
  if (direction !== undefined && direction !== passage.direction) return false;
  if (type === undefined) return true;
  const { data, name } = passage;
  if (name === type) return true;
  return readerOf(channel, passage).types(data, passage.direction).includes(type);
}
