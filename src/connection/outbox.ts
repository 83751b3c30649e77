/** A message that the server has not confirmed yet. */
export interface OutboxItem {
  readonly messageId: string;
  /** Contiguous, from 1. */
  readonly sequence: number;
  /** The serialised body; `null` for a message that was given up and only holds its place in the sequence. */
  readonly json: string | null;
  /** The body is binary, in Base64. */
  readonly encoding?: 'base64';
  /** When the message is given up, on the scale of `clock.now()`, ms. */
  readonly expiresAt?: number;
}

/** What identifies an outbox to the server. */
export interface Identity {
  readonly clientId: string;
  readonly secret: string | null;
  /** Highest sequence number confirmed. */
  readonly confirmed: number;
}

/**
 * The messages that await confirmation, in order. An immutable value: every operation returns a new outbox and
 * leaves the old one as it was. Adding and confirming in order cost O(1): outboxes share one array, of which
 * each sees its own window (as slices do in Go), and appending to an array that another outbox has already
 * appended to makes a copy.
 */
export interface Outbox {
  readonly items: readonly OutboxItem[];
  /** This outbox's window of `items`. */
  readonly start: number;
  readonly end: number;
  /** How many, counted from the first, are on the wire of the current connection. */
  readonly transmitted: number;
  /** Approximate size of those messages in bytes. */
  readonly bytes: number;
  /** Sequence number of the next message. */
  readonly next: number;
  /** Highest sequence number that has ever been on the wire: the server may know every message up to it. */
  readonly reached: number;
  /**
   * According to the current connection's welcome, the server has every message up to this one: only their
   * outcome is asked for.
   */
  readonly had: number;
}

export const EMPTY: Outbox = {
  items: [],
  start: 0,
  end: 0,
  transmitted: 0,
  bytes: 0,
  next: 1,
  reached: 0,
  had: 0,
};

/** An outbox that continues after message `confirmed`, with the messages that were left in it. */
export function outboxOf(confirmed: number, items: readonly OutboxItem[] = []): Outbox {
  const reached = items.at(-1)?.sequence ?? confirmed;
  return { ...EMPTY, items, end: items.length, next: reached + 1, reached };
}

/** All messages, oldest first. */
export const itemsOf = ({ items, start, end }: Outbox): readonly OutboxItem[] =>
  items.slice(start, end);

export function add(outbox: Outbox, message: Omit<OutboxItem, 'sequence'>): Outbox {
  const owned = outbox.items.length === outbox.end && outbox.end > 0;
  const items = (owned ? outbox.items : itemsOf(outbox)) as OutboxItem[];
  items.push({ ...message, sequence: outbox.next });
  const start = owned ? outbox.start : 0;
  return { ...outbox, items, start, end: items.length, next: outbox.next + 1 };
}

/** The next message to go on the wire, if any. */
export function nextUnsent(outbox: Outbox): OutboxItem | undefined {
  const index = outbox.start + outbox.transmitted;
  return index < outbox.end ? outbox.items[index] : undefined;
}

export const markSent = (outbox: Outbox, item: OutboxItem): Outbox => ({
  ...outbox,
  transmitted: outbox.transmitted + 1,
  bytes: outbox.bytes + weigh(outbox, item),
  reached: Math.max(outbox.reached, item.sequence),
});

export const isAsked = ({ had }: Outbox, { sequence }: OutboxItem): boolean => sequence <= had;

/** Approximate size of a message on the wire, bytes. */
export const weigh = (outbox: Outbox, item: OutboxItem): number =>
  100 + (isAsked(outbox, item) ? 0 : (item.json?.length ?? 0));

const sum = (outbox: Outbox, items: readonly OutboxItem[]): number =>
  items.reduce((bytes, item) => bytes + weigh(outbox, item), 0);

/** Messages on the wire, oldest first. */
export const onWire = ({ items, start, transmitted }: Outbox): readonly OutboxItem[] =>
  items.slice(start, start + transmitted);

/** Marks the messages on the wire as unsent, from `sequence`, which the server does not have, or from the first. */
export function rewind(outbox: Outbox, sequence = 0): Outbox {
  const before = { ...outbox, had: Math.min(outbox.had, sequence - 1) };
  const ahead = onWire(outbox).filter((item) => item.sequence < sequence);
  return { ...before, transmitted: ahead.length, bytes: sum(before, ahead) };
}

/** Sequence number of the first unconfirmed message. */
export const oldest = ({ items, start, next }: Outbox): number =>
  // Beyond the window there is at most what has been added since: message `next`.
  items[start]?.sequence ?? next;

/** Sequence number of the last message on the wire. */
export const lastOnWire = (outbox: Outbox): number => onWire(outbox).at(-1)?.sequence ?? 0;

export interface Taking {
  /** The outbox without them. */
  readonly outbox: Outbox;
  /** The messages taken out, oldest first. */
  readonly taken: readonly OutboxItem[];
}

/** Takes out all messages up to `sequence`. */
export function takeThrough(outbox: Outbox, sequence: number): Taking {
  const { items, start, end } = outbox;
  let to = start;
  while (to < end && (items[to] as OutboxItem).sequence <= sequence) to++;
  return { outbox: dropFirst(outbox, to - start), taken: items.slice(start, to) };
}

/** Takes a message out if it is on the wire. */
export function take(outbox: Outbox, messageId: string): Taking {
  const index = onWire(outbox).findIndex((item) => item.messageId === messageId);
  if (index <= 0) return takeThrough(outbox, index < 0 ? 0 : oldest(outbox));
  const rest = [...itemsOf(outbox)];
  const taken = rest.splice(index, 1);
  return { outbox: withItems(outbox, rest, outbox.transmitted - 1), taken };
}

/**
 * Empties messages that are given up. They keep their places, since the server waits for their numbers;
 * trailing ones that it has never seen are removed.
 *
 * @param most how many there can be: a page may give up thousands one by one, so the rest is not searched
 */
export function hollow(
  outbox: Outbox,
  unwanted: (item: OutboxItem) => boolean,
  most?: number,
): Taking {
  const taken: OutboxItem[] = [];
  const items = itemsOf(outbox) as OutboxItem[];
  for (let index = 0; index < items.length && taken.length !== most; index++) {
    const item = items[index] as OutboxItem;
    if (item.json === null || !unwanted(item)) continue;
    taken.push(item);
    items[index] = hollowed(item);
  }
  let { next } = outbox;
  for (; next - 1 > outbox.reached && items.at(-1)?.json === null; next--) items.pop();
  return { outbox: { ...withItems(outbox, items, outbox.transmitted), next }, taken };
}

/** A message without its content. */
export const hollowed = ({ messageId, sequence }: OutboxItem): OutboxItem => ({
  messageId,
  sequence,
  json: null,
});

const withItems = (outbox: Outbox, items: readonly OutboxItem[], transmitted: number): Outbox => ({
  ...outbox,
  items,
  start: 0,
  end: items.length,
  transmitted,
  bytes: sum(outbox, items.slice(0, transmitted)),
});

function dropFirst(outbox: Outbox, count: number): Outbox {
  const { items, end } = outbox;
  const start = outbox.start + count;
  const transmitted = Math.max(0, outbox.transmitted - count);
  // Compacting only once half is free keeps the amortised cost per confirmation constant.
  if (start > end / 2) {
    return withItems(outbox, items.slice(start, end), transmitted);
  }
  const bytes = transmitted && outbox.bytes - sum(outbox, items.slice(outbox.start, start));
  return { ...outbox, start, transmitted, bytes };
}
