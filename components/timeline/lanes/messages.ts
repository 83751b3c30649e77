import { nameOf } from '../../../src/findings/words.ts';
import type { MessageModel } from '../../../src/session/model.ts';
import { clockTime, duration, plural, shortId } from '../../shared/format.ts';
import { overWords } from '../../shared/over-words.ts';
import { Merger } from '../merge.ts';
import { messageStart, type Scene } from '../scene.ts';
import type { Band, Look, Shape, Tip, Tone } from '../shape.ts';
import { visible } from '../track.ts';
import { across, around, type Lane, type LaneContext, leftOf, rightOf } from './lane.ts';

/** Minimum and maximum height of a row, including the gap below it, px. */
const LEAST = 5;
const MOST = 12;
/** Narrower messages are drawn as one mark, px. */
const SMALL = 3;

/** Each message from when it was written to when it was settled: waiting, on the wire, and its outcome. */
export const messagesLane: Lane = (context) => {
  const { scene, scale, band, now } = context;
  const { track, rows, used, tones } = scene.messages;
  const [first, last] = visible(track, scale.from, scale.to);
  const places = placesIn(band, used);
  const merger = new Merger((count) => plural(count, 'message'));
  for (let index = first; index < last; index++) {
    const end = track.ends[index] ?? 0;
    const place = places[(rows[index] ?? 0) % places.length];
    const tone = tones[index];
    // A long-lasting message keeps the search from skipping the shorter ones after it, so those out of view are skipped
    // here.
    if (!place || !tone || end < scale.from) continue;
    const x0 = leftOf(scale, track.starts[index] ?? 0);
    const x1 = rightOf(scale, Math.min(end, now), x0 + 2);
    // Most messages of a long journal end here, without allocating anything or touching the message itself.
    if (merger.absorb(x0, x1, place.y0, tone, 'solid')) continue;
    const message = track.items[index];
    if (message) add(merger, context, message, { x0, x1, ...place, tone });
  }
  return merger.shapes();
};

/** As many rows as there is room for, from the top. */
function placesIn({ y0, y1 }: Band, used: number): Band[] {
  const shown = Math.min(used, Math.max(1, Math.floor((y1 - y0) / LEAST)));
  const height = Math.floor(Math.min(MOST, (y1 - y0) / shown));
  return Array.from({ length: shown }, (_, row) => {
    const top = y0 + row * height;
    return { y0: top, y1: top + height - 2 };
  });
}

function add(
  merger: Merger,
  { scene, scale, now }: LaneContext,
  message: MessageModel,
  whole: Pick<Shape, 'x0' | 'x1' | 'y0' | 'y1' | 'tone'>,
): void {
  const { x0, x1, y0, y1, tone } = whole;
  const start = messageStart(message);
  const tip = () => tipOf(message, scene);
  if (x1 - x0 <= SMALL) return merger.add({ ...whole, look: 'solid', at: start, tip });
  const base = { y0, y1, at: start, tip };
  const put = (shape: Partial<Shape> & { x0: number; x1: number; tone: Tone; look: Look }): void =>
    merger.add({ ...base, ...shape });
  const { settledAt, state, sends, over } = message;
  const lostAt = scene.lost.get(message.messageId);
  const end = settledAt ?? lostAt ?? over?.at ?? now;
  const sentAt = sends[0]?.at;
  const bar = sentAt === undefined ? { x0, x1 } : across(scale, sentAt, end, 2);
  const middle = (y0 + y1) / 2;
  if (bar.x0 > x0 + 1)
    put({ x0, x1: bar.x0, y0: middle - 0.5, y1: middle + 0.5, tone: 'grey', look: 'solid' });
  const pending = settledAt === undefined && lostAt === undefined;
  put({ ...bar, tone, look: pending ? 'hatch' : 'solid', at: sentAt ?? start });
  for (const { at } of sends.slice(1))
    put({ ...around(scale, at, 1.5), tone: 'blue', look: 'solid', at });
  if (lostAt !== undefined || state === 'failed')
    put({ ...around(scale, end, 7), tone: 'red', look: 'cross', at: end });
}

function tipOf(message: MessageModel, scene: Scene): Tip {
  const { messageId, preview, state, sends, settledAt, reason, over: end } = message;
  const start = messageStart(message);
  const lost = scene.lost.has(messageId);
  const over = sends.map(({ epoch, transport }) => `#${epoch} ${transport}`).join(', ');
  const lines = [
    `${shortId(messageId)}, ${message.queuedAt === undefined ? 'sent' : 'queued'} at ${clockTime(start)}`,
    over ? `sent over ${over}` : 'not sent yet',
  ];
  if (settledAt !== undefined) lines.push(`${state} after ${duration(settledAt - start)}`);
  if (end) {
    const inferred = end.inferred ? ' (inferred)' : '';
    const after = duration(end.at - (sends.at(-1)?.at ?? start));
    lines.push(`request over after ${after}: ${overWords(end)}${inferred}`);
  }
  if (reason) lines.push(reason);
  const name = nameOf(shortId(messageId), preview || undefined);
  return { title: `${lost ? 'lost' : state}: ${name}`, lines };
}
