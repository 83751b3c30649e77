import { unpack } from '../body.ts';
import { isCount } from '../frames.ts';
import type { Identity, OutboxItem } from '../outbox.ts';

/** An unusable row, and why. */
export interface Damage {
  readonly problem: string;
  readonly row: unknown;
}

export interface OutboxRow {
  readonly name: string;
  readonly identity: Identity;
  /** Last write, in ms since the Unix epoch. */
  readonly usedAt: number;
}

/** What could be recovered from the stored messages of an outbox. */
export interface Recovered {
  /** Without gaps in the sequence. */
  readonly messages: readonly OutboxItem[];
  /** Those of `messages` that are placeholders for missing messages. */
  readonly filled: readonly OutboxItem[];
  readonly damaged: readonly Damage[];
}

/** Most placeholders inserted; messages behind a wider gap are not part of this outbox. */
const MAX_FILLED = 1000;

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** @returns a sentence that says why the row cannot be used, or the row */
export function readOutbox(row: unknown): OutboxRow | string {
  if (!isFields(row)) return 'The row of an outbox is not an object.';
  const { clientId, name, secret, confirmed, usedAt } = row;
  if (!isText(clientId)) return 'An outbox has no client id.';
  if (typeof name !== 'string') return `Outbox ${clientId} has no name.`;
  if (secret !== null && typeof secret !== 'string') {
    return `The secret of outbox ${clientId} is not a string.`;
  }
  if (!isCount(confirmed)) {
    return `The confirmed sequence number of outbox ${clientId} is not a whole number.`;
  }
  // Each owner writes a later one than the last, and beyond the safe integers there is none.
  if (typeof usedAt !== 'number' || !(usedAt < Number.MAX_SAFE_INTEGER)) {
    return `The time of outbox ${clientId} is not a time.`;
  }
  return { name, identity: { clientId, secret, confirmed }, usedAt };
}

/** @returns a sentence that says why the row cannot be used, or the message */
export function readMessage(row: unknown): OutboxItem | string {
  if (!isFields(row)) return 'The row of a message is not an object.';
  const { messageId, sequence, json, encoding, expiresAt } = row;
  if (!isCount(sequence) || sequence === 0) {
    return `A message has ${String(sequence)} where its sequence number belongs.`;
  }
  if (!isText(messageId) || messageId.length > 100) return `Message ${sequence} has no id.`;
  if (json !== null && !isBody(json, encoding)) {
    return `The body of message ${sequence} is not ${encoding ? 'Base64' : 'JSON'}.`;
  }
  if (encoding !== undefined && encoding !== 'base64') {
    return `Message ${sequence} has an unknown encoding.`;
  }
  if (expiresAt !== undefined && (typeof expiresAt !== 'number' || Number.isNaN(expiresAt))) {
    return `The expiry of message ${sequence} is not a time.`;
  }
  return {
    messageId,
    sequence,
    json,
    ...(encoding && { encoding }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function isBody(value: unknown, encoding: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    unpack(JSON.parse(value), encoding);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes an outbox without gaps from what is stored. A missing or unreadable message is replaced by a skipped
 * one: otherwise the server would wait for it for ever, or drop a later message that reuses its number.
 *
 * @param rows in key order
 */
export function recover({ clientId, confirmed }: Identity, rows: readonly unknown[]): Recovered {
  const messages: OutboxItem[] = [];
  const filled: OutboxItem[] = [];
  const damaged: Damage[] = [];
  let next = confirmed + 1;
  const fillTo = (sequence: number) => {
    for (; next < sequence; next++) {
      const messageId = `${clientId}-skipped-${next}`;
      const skip: OutboxItem = { messageId, sequence: next, json: null };
      messages.push(skip);
      filled.push(skip);
    }
  };
  for (const row of rows) {
    const read = readMessage(row);
    const place = isFields(row) ? row.sequence : undefined;
    const sequence = isCount(place) && place > 0 ? place : null;
    if (sequence !== null && messages.length === 0) next = Math.min(next, sequence);
    const near = sequence !== null && sequence - next <= MAX_FILLED - filled.length;
    if (near) fillTo(sequence);
    if (typeof read === 'string') {
      damaged.push({ problem: read, row });
      if (near && filled.length < MAX_FILLED) fillTo(sequence + 1);
    } else if (near) {
      messages.push(read);
      next = read.sequence + 1;
    } else {
      const problem = `Message ${read.sequence} comes after ${next - 1}, with too many missing between.`;
      damaged.push({ problem, row });
    }
  }
  return { messages, filled, damaged };
}
