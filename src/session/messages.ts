import type {
  ConfirmedEntry,
  FailedEntry,
  QueuedEntry,
  SentEntry,
  UnconfirmedEntry,
} from '../journal/entry.ts';
import { append, store } from './bounded.ts';
import type { MessageState } from './model.ts';
import type { ConnectionRecord, MessageRecord } from './record.ts';

const MAX_MESSAGES = 20_000;
const MAX_SENDS = 100;
/** Most characters kept of a body. */
const PREVIEW = 240;

export function queued(record: ConnectionRecord, entry: QueuedEntry): void {
  const message = find(record, entry.messageId);
  message.queuedAt ??= entry.at;
  message.size = entry.size;
  if (entry.sequence !== undefined) message.sequence = entry.sequence;
  if (entry.preview !== undefined) message.preview = entry.preview.slice(0, PREVIEW);
}

export function sent(record: ConnectionRecord, entry: SentEntry): void {
  const { at, epoch, transport, size, preview } = entry;
  const message = find(record, entry.messageId);
  offWire(record, message);
  message.underWay = message.sends.at(-1)?.epoch === epoch ? message.underWay + 1 : 1;
  append(message.sends, { at, epoch, transport }, MAX_SENDS);
  message.size ||= size ?? 0;
  message.preview ||= preview?.slice(0, PREVIEW) ?? '';
  if (settled(message)) return;
  goesOn(record, message);
  const alive = record.alive.has(epoch);
  message.state = alive ? 'on-wire' : 'unconfirmed';
  if (alive) putOnWire(record, epoch, message);
}

/** A confirmation counts even after the client gave the message up: the server has it. */
export function confirmed(record: ConnectionRecord, entry: ConfirmedEntry): void {
  const message = find(record, entry.messageId);
  if (message.state === 'confirmed') return;
  settle(record, message, 'confirmed', entry.at);
  delete message.reason;
}

export function failed(record: ConnectionRecord, entry: FailedEntry): void {
  const message = find(record, entry.messageId);
  if (settled(message)) return;
  settle(record, message, 'failed', entry.at);
  message.reason = entry.reason;
}

/** The request that carried the message is over: unless another is under way, so is the message, and may have arrived or not. */
export function unconfirmed(record: ConnectionRecord, entry: UnconfirmedEntry): void {
  const { messageId, epoch, at, reason, by, inferred } = entry;
  const message = find(record, messageId);
  const last = message.sends.at(-1);
  if (settled(message) || message.over || (last && last.epoch !== epoch)) return;
  if (--message.underWay > 0) return;
  message.state = 'unconfirmed';
  message.over = { at, reason, by, ...(inferred && { inferred }) };
  record.pending--;
  record.unconfirmed++;
}

/** A physical connection ended: messages on its wire may have arrived or not. */
export function connectionOver(record: ConnectionRecord, epoch: number): void {
  for (const message of record.onWire.get(epoch) ?? []) message.state = 'unconfirmed';
  record.onWire.delete(epoch);
}

/** Carries a message over that was sent before the journal was cleared. */
export function keepMessage(record: ConnectionRecord, message: MessageRecord): void {
  record.messages.set(message.messageId, message);
  record.pending++;
  const epoch = message.sends.at(-1)?.epoch;
  if (message.state === 'on-wire' && epoch !== undefined) putOnWire(record, epoch, message);
}

const settled = ({ state }: { readonly state: MessageState }): boolean =>
  state === 'confirmed' || state === 'failed';

export const inProgress = (message: Pick<MessageRecord, 'state' | 'over'>): boolean =>
  !settled(message) && !message.over;

/** The end of its request was not the end of it. */
function goesOn(record: ConnectionRecord, message: MessageRecord): void {
  if (!message.over) return;
  delete message.over;
  record.unconfirmed--;
  record.pending++;
}

function settle(
  record: ConnectionRecord,
  message: MessageRecord,
  state: 'confirmed' | 'failed',
  at: number,
): void {
  offWire(record, message);
  goesOn(record, message);
  if (!settled(message)) record.pending--;
  message.state = state;
  message.settledAt = at;
}

function find(record: ConnectionRecord, messageId: string): MessageRecord {
  const known = record.messages.get(messageId);
  if (known) return known;
  const message: MessageRecord = {
    ...{ messageId, preview: '', size: 0, state: 'queued', sends: [] },
    underWay: 0,
  };
  const forgotten = store(record.messages, messageId, message, MAX_MESSAGES);
  record.pending++;
  for (const old of forgotten) forget(record, old);
  return message;
}

export function forgetOldestMessages(record: ConnectionRecord, count: number): void {
  let left = count;
  for (const [messageId, message] of record.messages) {
    if (left-- <= 0) return;
    record.messages.delete(messageId);
    forget(record, message);
  }
}

function forget(record: ConnectionRecord, message: MessageRecord): void {
  offWire(record, message);
  goesOn(record, message);
  if (!settled(message)) record.pending--;
}

function putOnWire(record: ConnectionRecord, epoch: number, message: MessageRecord): void {
  const messages = record.onWire.get(epoch) ?? new Set();
  record.onWire.set(epoch, messages.add(message));
}

function offWire(record: ConnectionRecord, message: MessageRecord): void {
  const epoch = message.sends.at(-1)?.epoch;
  if (epoch !== undefined) record.onWire.get(epoch)?.delete(message);
}
