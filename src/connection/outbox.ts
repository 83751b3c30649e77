/** A message that the server has not confirmed yet. */
export interface OutboxItem {
  readonly messageId: string;
  /** Contiguous, from 1. */
  readonly sequence: number;
  /** The body, serialised. */
  readonly json: string;
}

/**
 * The messages that wait for their confirmation, in order. A value: every operation returns a new
 * outbox and leaves the old one as it was. Adding and confirming in order cost O(1): outboxes share
 * one array, of which each sees its own window (as slices do in Go), and the one who appends to
 * an array that another has appended to before gets a copy.
 */
export interface Outbox {
  readonly items: readonly OutboxItem[];
  /** Window of `items` that is this outbox. */
  readonly start: number;
  readonly end: number;
  /** How many, from the first, are on the wire of the present connection. */
  readonly transmitted: number;
  /** Sequence number that the next message gets. */
  readonly next: number;
}

export const emptyOutbox: Outbox = { items: [], start: 0, end: 0, transmitted: 0, next: 1 };

export const size = (outbox: Outbox): number => outbox.end - outbox.start;

export function add(outbox: Outbox, messageId: string, json: string): Outbox {
  const owned = outbox.items.length === outbox.end && outbox.items.length > 0;
  const items = (
    owned ? outbox.items : outbox.items.slice(outbox.start, outbox.end)
  ) as OutboxItem[];
  items.push({ messageId, sequence: outbox.next, json });
  const start = owned ? outbox.start : 0;
  return { ...outbox, items, start, end: items.length, next: outbox.next + 1 };
}

/** The next message to go on the wire, if any. */
export function nextUnsent(outbox: Outbox): OutboxItem | undefined {
  const index = outbox.start + outbox.transmitted;
  return index < outbox.end ? outbox.items[index] : undefined;
}

export const markSent = (outbox: Outbox): Outbox => ({
  ...outbox,
  transmitted: outbox.transmitted + 1,
});

/** Nothing is on the wire: all goes again, from `sequence` or from the first. */
export function rewind(outbox: Outbox, sequence?: number): Outbox {
  const first = outbox.items[outbox.start]?.sequence ?? outbox.next;
  const transmitted = sequence === undefined ? 0 : Math.max(0, sequence - first);
  return { ...outbox, transmitted: Math.min(outbox.transmitted, transmitted) };
}

/** Takes out all up to `sequence`, oldest first. */
export function takeThrough(
  outbox: Outbox,
  sequence: number,
): { readonly outbox: Outbox; readonly taken: readonly OutboxItem[] } {
  let count = 0;
  while (count < size(outbox) && itemAt(outbox, count).sequence <= sequence) count++;
  const taken = outbox.items.slice(outbox.start, outbox.start + count);
  return { outbox: dropFirst(outbox, count), taken };
}

/** Takes out a message that is on the wire; `undefined` when no such message is. */
export function take(
  outbox: Outbox,
  messageId: string,
): { readonly outbox: Outbox; readonly taken: OutboxItem } | undefined {
  for (let i = 0; i < outbox.transmitted; i++) {
    const taken = itemAt(outbox, i);
    if (taken.messageId !== messageId) continue;
    if (i === 0) return { outbox: dropFirst(outbox, 1), taken };
    const items = outbox.items.slice(outbox.start, outbox.end);
    items.splice(i, 1);
    const transmitted = outbox.transmitted - 1;
    return { outbox: { ...outbox, items, start: 0, end: items.length, transmitted }, taken };
  }
  return undefined;
}

function itemAt(outbox: Outbox, index: number): OutboxItem {
  const item = outbox.items[outbox.start + index];
  if (!item) throw new RangeError(`The outbox has no message at ${index}.`);
  return item;
}

const COMPACT_FROM = 64;

function dropFirst(outbox: Outbox, count: number): Outbox {
  const start = outbox.start + count;
  const transmitted = Math.max(0, outbox.transmitted - count);
  // Halving keeps the copy's cost, spread over the confirmations before it, constant.
  if (start > COMPACT_FROM && start > outbox.end / 2) {
    const items = outbox.items.slice(start, outbox.end);
    return { ...outbox, items, start: 0, end: items.length, transmitted };
  }
  return { ...outbox, start, transmitted };
}
