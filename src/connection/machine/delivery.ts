import {
  add,
  markSent,
  nextUnsent,
  type OutboxItem,
  rewind,
  take,
  takeThrough,
} from '../outbox.ts';
import type { Confirm, Expect, ServerEvent, Welcome } from '../protocol.ts';
import type { ForeignFrame } from './input.ts';
import { abandon } from './lifecycle.ts';
import { emit, report, type Turn, update } from './turn.ts';

/**
 * Most messages on the wire without a confirmation: enough to fill a link of 10 ms round trip at
 * 25,000 messages a second, few enough that a flush never holds the page's thread.
 */
const WINDOW = 256;
const PREVIEW = 120;

/** What one received frame weighed, and its beginning. */
export interface Received {
  readonly size: number;
  readonly preview: string;
}

export function send(turn: Turn, messageId: string, json: string): void {
  const sequence = turn.state.outbox.next;
  update(turn, { outbox: add(turn.state.outbox, messageId, json) });
  const preview = json.slice(0, PREVIEW);
  report(turn, { type: 'queued', messageId, sequence, size: json.length, preview });
  emit(turn, { event: 'queued', detail: { messageId } });
  pump(turn);
}

/** Puts on the wire what the window allows, in order. */
export function pump(turn: Turn): void {
  const { current } = turn.state;
  if (current?.stage !== 'ready') return;
  const { epoch, transport } = current;
  while (turn.state.outbox.transmitted < WINDOW) {
    const item = nextUnsent(turn.state.outbox);
    if (!item) return;
    const unconfirmedSince = turn.state.unconfirmedSince ?? turn.at;
    update(turn, { outbox: markSent(turn.state.outbox), unconfirmedSince });
    turn.effects.push({ type: 'transmit-message', epoch, item });
    const { messageId, json } = item;
    report(turn, { type: 'sent', messageId, epoch, transport, size: json.length });
    emit(turn, { event: 'sent', detail: { messageId, transport } });
  }
}

/** What the server has is confirmed without being sent again. */
export function settleWelcomed(turn: Turn, welcome: Welcome, before: number): void {
  const { outbox, taken } = takeThrough(turn.state.outbox, welcome.last);
  update(turn, { outbox, secret: welcome.secret });
  for (const item of taken) confirmed(turn, item);
  if (welcome.events !== before) {
    const message = `The server's events go on after ${welcome.events}, not after ${before}: those between are lost, or its log was.`;
    report(turn, { type: 'error', message });
    emit(turn, { event: 'error', detail: { message } });
    update(turn, { received: welcome.events });
  }
}

export function confirm(turn: Turn, frame: Confirm): void {
  const found = take(turn.state.outbox, frame.messageId);
  if (!found) return;
  const { outbox, taken } = found;
  const unconfirmedSince = outbox.transmitted > 0 ? turn.at : null;
  update(turn, { outbox, unconfirmedSince, confirms: true });
  if (frame.error === undefined) confirmed(turn, taken);
  else {
    failed(turn, taken, frame.error);
    processed(turn, taken);
  }
  pump(turn);
}

/** The server's next is another than ours: go on from there. */
export function expect(turn: Turn, { sequence }: Expect): void {
  const oldest =
    turn.state.outbox.items[turn.state.outbox.start]?.sequence ?? turn.state.outbox.next;
  if (sequence < oldest) {
    return abandon(
      turn,
      'gap',
      `The server expects message ${sequence}, which it has confirmed before.`,
    );
  }
  update(turn, { outbox: rewind(turn.state.outbox, sequence) });
  pump(turn);
}

export function event(turn: Turn, frame: ServerEvent, { size, preview }: Received): void {
  const { current, received } = turn.state;
  if (!current) return;
  const { epoch, transport } = current;
  const { sequence, body } = frame;
  if (sequence > received + 1) {
    return abandon(
      turn,
      'gap',
      `Event ${sequence} came after ${received}: what lies between was lost.`,
    );
  }
  const key = String(sequence);
  const duplicate = sequence <= received;
  const entry = { type: 'received', epoch, transport, frame: 'event', key, size, preview } as const;
  report(turn, duplicate ? { ...entry, duplicate } : entry);
  if (duplicate) return;
  update(turn, { received: sequence });
  turn.effects.push({ type: 'deliver', body });
}

/** A frame of the plain protocol: the page knows what it means. */
export function foreign(turn: Turn, frame: ForeignFrame, { size, preview }: Received): void {
  const { current } = turn.state;
  if (!current) return;
  const { epoch, transport } = current;
  const { name, key, value } = frame;
  const entry = { type: 'received', epoch, transport, frame: name, size, preview } as const;
  report(turn, key === undefined ? entry : { ...entry, key });
  turn.effects.push({ type: 'deliver', body: value });
}

/** Gives up all that is not confirmed. */
export function failAll(turn: Turn, reason: string): void {
  const { outbox, taken } = takeThrough(turn.state.outbox, Number.POSITIVE_INFINITY);
  update(turn, { outbox, unconfirmedSince: null });
  for (const item of taken) failed(turn, item, reason);
}

/** A server that has never confirmed anything is not waited for. */
export function failUnconfirmed(turn: Turn, reason: string): void {
  let { outbox } = turn.state;
  const gone: OutboxItem[] = [];
  while (outbox.transmitted > 0) {
    const first = outbox.items[outbox.start];
    if (!first) break;
    outbox = takeThrough(outbox, first.sequence).outbox;
    gone.push(first);
  }
  update(turn, { outbox, unconfirmedSince: null });
  for (const item of gone) failed(turn, item, reason);
  pump(turn);
}

function confirmed(turn: Turn, item: OutboxItem): void {
  const { current } = turn.state;
  processed(turn, item);
  const { messageId } = item;
  const { epoch, transport } = current ?? { epoch: turn.state.epoch, transport: 'websocket' };
  report(turn, { type: 'confirmed', messageId, epoch, transport });
  emit(turn, { event: 'confirmed', detail: { messageId } });
}

function processed(turn: Turn, { sequence }: OutboxItem): void {
  update(turn, { confirmed: Math.max(turn.state.confirmed, sequence) });
}

function failed(turn: Turn, { messageId }: OutboxItem, reason: string): void {
  report(turn, { type: 'failed', messageId, reason });
  emit(turn, { event: 'failed', detail: { messageId, reason } });
}
