import type { MessageModel, MessageState } from '../../../src/session/model.ts';
import { clockTime, duration, plural, shortId } from '../../shared/format.ts';
import { rowOf } from '../layout.ts';
import { Merger } from '../merge.ts';
import type { Scene } from '../scene.ts';
import { messageStart } from '../scene.ts';
import type { Look, Shape, Tip, Tone } from '../shape.ts';
import { visible } from '../track.ts';
import { across, around, type Lane, type LaneContext } from './lane.ts';

const ROW = 7;
const STYLES: Record<MessageState | 'lost', { readonly tone: Tone; readonly look: Look }> = {
  queued: { tone: 'grey', look: 'hatch' },
  'on-wire': { tone: 'blue', look: 'solid' },
  unconfirmed: { tone: 'amber', look: 'hatch' },
  confirmed: { tone: 'green', look: 'solid' },
  failed: { tone: 'red', look: 'solid' },
  lost: { tone: 'red', look: 'solid' },
};

/** Each message from the moment that it was written to the one that settled it: waiting, on the wire, and how it ended. */
export const messagesLane: Lane = (context) => {
  const { scene, scale, band } = context;
  const { messages } = scene;
  const [first, last] = visible(messages, scale.from, scale.to);
  const rows = Math.max(1, Math.floor((band.y1 - band.y0) / ROW));
  const merger = new Merger((count) => plural(count, 'message'));
  for (let index = first; index < last; index++) {
    const message = messages.items[index];
    // Neighbours in time lie in different rows.
    if (message) add(merger, context, message, rowOf(band, index % rows, rows));
  }
  return merger.shapes();
};

type Place = ReturnType<typeof rowOf>;

function add(merger: Merger, context: LaneContext, message: MessageModel, place: Place): void {
  const { scene, scale, now } = context;
  const lostAt = scene.lost.get(message.messageId);
  const start = messageStart(message);
  const end = message.settledAt ?? lostAt ?? now;
  if (end < scale.from) return;
  const { tone, look } = STYLES[lostAt === undefined ? message.state : 'lost'];
  const tip = () => tipOf(message, scene);
  const whole = across(scale, start, end, 2);
  const sentAt = message.sends[0]?.at;
  const small = whole.x1 - whole.x0 <= 3;
  const bar = small || sentAt === undefined ? whole : across(scale, sentAt, end, 2);
  const middle = (place.y0 + place.y1) / 2;
  if (bar.x0 > whole.x0 + 1) {
    const waiting: Shape = {
      x0: whole.x0,
      x1: bar.x0,
      y0: middle - 0.5,
      y1: middle + 0.5,
      tone: 'grey',
      look: 'solid',
      at: start,
      tip,
    };
    merger.add(waiting);
  }
  const pending = message.settledAt === undefined && lostAt === undefined;
  merger.add({
    ...bar,
    ...place,
    tone,
    look: pending && !small ? 'hatch' : look,
    at: sentAt ?? start,
    tip,
  });
  if (small) return;
  for (const again of message.sends.slice(1))
    merger.add({
      ...around(scale, again.at, 1.5),
      ...place,
      tone: 'blue',
      look: 'solid',
      at: again.at,
      tip,
    });
  if (lostAt !== undefined || message.state === 'failed')
    merger.add({ ...around(scale, end, 7), ...place, tone: 'red', look: 'cross', at: end, tip });
}

function tipOf(message: MessageModel, scene: Scene): Tip {
  const { messageId, preview, state, sends, settledAt, reason } = message;
  const start = messageStart(message);
  const lost = scene.lost.has(messageId);
  const over = sends.map(({ epoch, transport }) => `#${epoch} ${transport}`).join(', ');
  const lines = [
    `${shortId(messageId)}, ${message.queuedAt === undefined ? 'sent' : 'queued'} at ${clockTime(start)}`,
    over ? `sent over ${over}` : 'not sent yet',
  ];
  if (settledAt !== undefined) lines.push(`${state} after ${duration(settledAt - start)}`);
  if (reason) lines.push(reason);
  return { title: `${lost ? 'lost' : state}: ${preview || shortId(messageId)}`, lines };
}
