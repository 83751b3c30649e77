import { preview } from '../body.ts';
import type { FailureCode } from '../events.ts';
import {
  add,
  EMPTY,
  hollow,
  hollowed,
  isAsked,
  itemsOf,
  lastOnWire,
  markSent,
  nextUnsent,
  type OutboxItem,
  oldest,
  rewind,
  take,
  takeThrough,
  weigh,
} from '../outbox.ts';
import type { Confirm, ConfirmThrough, Expect, Json, ServerEvent, Welcome } from '../protocol.ts';
import type { Report } from './effect.ts';
import type { ForeignFrame, Input } from './input.ts';
import { abandon } from './lifecycle.ts';
import { hasGreeted, type Physical, WIRE_LIMIT } from './state.ts';
import { emit, report, type Turn, trouble, updateCurrent, words } from './turn.ts';

/**
 * Most unconfirmed messages on the wire: enough to fill a link of 10 ms round trip at 25,000 messages a second,
 * few enough that a flush never blocks the page's thread.
 */
const WINDOW = 256;

/** A server may answer every message behind a missing one with `expect`: only one in this many ms is acted on. */
const EXPECT_PAUSE = 1000;

/** Size and beginning of a received frame. */
export interface Received {
  readonly size: number;
  readonly preview: string;
}

export function send(turn: Turn, { message }: Extract<Input, { type: 'send' }>): void {
  const { messageId, json, expiresAt = Number.POSITIVE_INFINITY } = message;
  const sequence = turn.draft.outbox.next;
  turn.draft.outbox = add(turn.draft.outbox, message);
  turn.draft.activeAt = turn.at;
  report(turn, {
    type: 'queued',
    messageId,
    sequence,
    size: json.length,
    preview: preview(json),
  });
  emit(turn, 'queued', { messageId });
  turn.draft.expireAt = Math.min(turn.draft.expireAt, expiresAt);
  pump(turn);
}

/** Transmits messages in order, as far as the window allows. */
export function pump(turn: Turn): void {
  const { current, candidate, durable } = turn.draft;
  if (current?.stage !== 'ready' || (candidate && hasGreeted(candidate))) return;
  const { epoch, transport, plain } = current;
  while (turn.draft.outbox.transmitted < WINDOW) {
    const item = nextUnsent(turn.draft.outbox);
    if (!item || item.sequence > durable) return;
    const { transmitted, bytes } = turn.draft.outbox;
    if (transmitted > 0 && bytes + weigh(turn.draft.outbox, item) > turn.draft.wireLimit) return;
    const { messageId, json } = item;
    turn.draft.outbox = markSent(turn.draft.outbox, item);
    if (json === null && plain) {
      turn.draft.outbox = take(turn.draft.outbox, messageId).outbox;
      continue;
    }
    turn.draft.unconfirmedSince ??= turn.at;
    // For a message that the server already has, only the outcome is asked for (applied or refused): the
    // confirmation may have been lost.
    const asked = isAsked(turn.draft.outbox, item);
    turn.effects.push({ type: 'transmit', epoch, frame: asked ? hollowed(item) : item });
    if (json === null || asked) continue;
    report(turn, { type: 'sent', messageId, epoch, transport, size: json.length });
    emit(turn, 'sent', { messageId, transport });
  }
}

/** Applies a welcome. Messages that the server has are not sent again. */
export function settleWelcomed(turn: Turn, { asked }: Physical, welcome: Welcome): void {
  const { secret, last, events, log } = welcome;
  const { log: known, welcomed } = turn.draft;
  turn.draft.secret = secret;
  turn.draft.log = log;
  turn.draft.welcomed = true;
  const { reached } = turn.draft.outbox;
  if (last > reached) {
    // Another page continued with this outbox and could not store its progress. Messages of ours that were
    // never sent are not the ones that the server has under their numbers, so they are renumbered.
    const { outbox, taken } = takeThrough(turn.draft.outbox, reached);
    freeNumbers(turn, reached);
    turn.draft.outbox = itemsOf(outbox).reduce(add, {
      ...EMPTY,
      items: taken,
      end: taken.length,
      next: last + 1,
      reached: last,
    });
  }
  turn.draft.outbox = { ...turn.draft.outbox, had: last };
  const isOther = asked > 0 && known !== undefined && known !== log;
  // In a handover, the old connection may have delivered more since the hello: those events come again, and are
  // recognised as duplicates.
  if (events === asked && !isOther) return;
  turn.draft.received = events;
  // For a new page a gap is no loss: a server keeps its newest events only.
  if (asked > 0 || welcomed) trouble(turn, gapIn(events, asked, isOther ? ' of another log' : ''));
}

const gapIn = (last: number, received: number, where = ''): string =>
  `The server's events go on after ${last}${where}, not after ${received}: those between are lost.`;

export function confirm(turn: Turn, frame: Confirm | ConfirmThrough, from: Physical): void {
  const before = turn.draft.outbox;
  const { outbox, taken } =
    'messageId' in frame
      ? take(before, frame.messageId)
      : // A confirmation can only cover messages that are on the wire.
        takeThrough(before, Math.min(frame.sequence, lastOnWire(before)));
  turn.draft.outbox = outbox;
  // Some languages serialise an absent value as null.
  const error = (frame as Partial<Confirm>).error ?? undefined;
  for (const item of taken) settle(turn, item, from, error);
  if (taken.length === 0) return;
  turn.draft.unconfirmedSince = outbox.transmitted > 0 ? turn.at : null;
  turn.draft.activeAt = turn.at;
  turn.draft.confirms ||= error === undefined;
  pump(turn);
}

/** The server has stored the message or refuses it (`error`); either way it is processed. */
function settle(turn: Turn, item: OutboxItem, from: Physical, error?: string): void {
  const { messageId, json } = item;
  if (json === null) return;
  if (error !== undefined) return failed(turn, item, 'refused', error);
  const { epoch, transport } = from;
  report(turn, { type: 'confirmed', messageId, epoch, transport });
  emit(turn, 'confirmed', { messageId });
}

/** The server expects another sequence number than ours: continue from that one. */
export function expect(turn: Turn, { sequence }: Expect, { expected: before }: Physical): void {
  if (sequence < oldest(turn.draft.outbox)) {
    const reason = `The server expects message ${sequence}, which it has confirmed before.`;
    return abandon(turn, 'gap', reason);
  }
  if (before?.sequence === sequence && turn.at < before.at + EXPECT_PAUSE) return;
  updateCurrent(turn, { expected: { sequence, at: turn.at } });
  turn.draft.outbox = rewind(turn.draft.outbox, sequence);
  pump(turn);
}

/** @param from the connection that delivered the event: the current one, or the one it replaced */
export function event(turn: Turn, frame: ServerEvent, from: Physical, weight: Received): void {
  const { received, log = '' } = turn.draft;
  const { sequence, body, encoding } = frame;
  if (sequence > received + 1) {
    // What the old connection can no longer deliver comes over the new one.
    if (from.epoch !== turn.draft.current?.epoch) return;
    return abandon(turn, 'gap', gapIn(sequence - 1, received));
  }
  const duplicate = sequence <= received;
  reportReceived(turn, from, 'event', {
    // A log that was lost and started anew reuses the same sequence numbers.
    key: `${log}#${sequence}`,
    ...weight,
    ...(duplicate && { duplicate }),
  });
  if (duplicate) return;
  turn.draft.received = sequence;
  deliver(turn, body, encoding);
}

/** A frame of the plain protocol, for the page to interpret. */
export function foreign(turn: Turn, frame: ForeignFrame, from: Physical, weight: Received): void {
  const { name, key, value } = frame;
  reportReceived(turn, from, words(name), {
    ...(key !== undefined && { key: words(key) }),
    ...weight,
  });
  deliver(turn, value);
}

type About = Omit<Extract<Report, { type: 'received' }>, 'type' | 'epoch' | 'transport' | 'frame'>;

const reportReceived = (
  turn: Turn,
  { epoch, transport }: Physical,
  frame: string,
  about: About,
): void => report(turn, { type: 'received', epoch, transport, frame, ...about });

function deliver(turn: Turn, body: Json, encoding?: 'base64'): void {
  turn.draft.activeAt = turn.at;
  turn.effects.push({ type: 'deliver', body, encoding });
}

/** Gives up all messages up to `last`. */
export function failThrough(turn: Turn, last: number, code: FailureCode, reason: string): void {
  turn.draft.unconfirmedSince = null;
  const { outbox, taken } = takeThrough(turn.draft.outbox, last);
  turn.draft.outbox = outbox;
  for (const item of taken) {
    if (item.json !== null) failed(turn, item, code, reason);
  }
  pump(turn);
}

/**
 * The server rejects what was on the wire as too large: from now on, less is sent at once. A message that is
 * too large on its own is given up, but not the first time: the fault may have been injected on purpose.
 */
export function tooLarge(turn: Turn): void {
  const { outbox, wireLimit } = turn.draft;
  const { transmitted, bytes } = outbox;
  if (transmitted === 0) return;
  const first = oldest(outbox);
  // Transmissions that only asked for an outcome do not count: the server has said that it has those messages.
  if (transmitted > 1 || wireLimit === WIRE_LIMIT || first <= outbox.had) {
    turn.draft.wireLimit = Math.min(bytes, wireLimit) / 4;
    return;
  }
  const reason = `The server takes no message of ${bytes} bytes.`;
  giveUp(turn, ({ sequence }) => sequence === first, 'refused', reason);
}

/** The sender no longer wants these messages: they are not sent or, if they may have arrived already, no longer waited for. */
export function cancel(turn: Turn, { messageIds }: Extract<Input, { type: 'cancel' }>): void {
  const reason = 'It was aborted; if it was on the wire before, the server may have it.';
  giveUp(turn, ({ messageId }) => messageIds.has(messageId), 'aborted', reason, messageIds.size);
}

/** Gives up expired messages. */
export function expire(turn: Turn): void {
  const expiryOf = ({ expiresAt = Number.POSITIVE_INFINITY }: OutboxItem) => expiresAt;
  const reason = 'It expired; if it was on the wire before, the server may have it.';
  giveUp(turn, (item) => expiryOf(item) <= turn.at, 'expired', reason);
  turn.draft.expireAt = itemsOf(turn.draft.outbox).reduce(
    (first, item) => Math.min(first, expiryOf(item)),
    Number.POSITIVE_INFINITY,
  );
}

function giveUp(
  turn: Turn,
  unwanted: (item: OutboxItem) => boolean,
  code: FailureCode,
  reason: string,
  most?: number,
): void {
  const { outbox, taken } = hollow(turn.draft.outbox, unwanted, most);
  turn.draft.outbox = outbox;
  freeNumbers(turn);
  for (const item of taken) failed(turn, item, code, reason);
}

/** Sequence numbers after `last` are free again: the next message to get one is not stored yet. */
export function freeNumbers({ draft }: Turn, last = draft.outbox.next - 1): void {
  if (draft.durable < Number.POSITIVE_INFINITY) draft.durable = Math.min(draft.durable, last);
}

function failed(turn: Turn, { messageId }: OutboxItem, code: FailureCode, reason: string): void {
  report(turn, { type: 'failed', messageId, reason: words(reason) });
  emit(turn, 'failed', { messageId, code, reason });
}
