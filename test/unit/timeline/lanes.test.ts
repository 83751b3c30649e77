import { describe, expect, it } from 'vitest';
import { compose, type Picture, shapeAt } from '../../../components/timeline/compose.ts';
import { type LaneName, RULER } from '../../../components/timeline/layout.ts';
import { createScene } from '../../../components/timeline/scene.ts';
import { summarise } from '../../../components/timeline/summary.ts';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { createSession } from '../../../src/session/session.ts';
import { attempt, close, confirmed, journal, open, queued, sent } from '../findings/journal.ts';

function sessionOf(entries: readonly Entry[], now: number) {
  const session = createSession({ clock: () => 0 });
  const page = { id: 'p', url: 'http://test/', title: 'T' };
  session.apply({
    page,
    capture: 'start',
    entries,
    next: 0,
    more: false,
    rules: [],
    held: [],
    now,
  });
  return session;
}

function draw(entries: readonly Entry[], now: number, from = 0, to = now): Picture {
  const session = sessionOf(entries, now);
  const scene = createScene(session, detect(entries, { now }));
  return compose(scene, { width: 1078, height: 200, from, to, now });
}

const inLane = ({ shapes, layout }: Picture, lane: LaneName) => {
  const { y0, y1 } = layout.lanes[lane];
  return shapes.filter((shape) => shape.y0 >= y0 && shape.y1 <= y1 + 1);
};

describe('the lanes', () => {
  it('show a finding about a herd, which is no connection to pick', () => {
    const herd = { connection: 'herd', at: 500 } as const;
    const picture = draw(
      journal(
        attempt(1, 1, 0),
        open(1, 100),
        { ...herd, type: 'connection', label: 'Herd of 40 clients', url: '' },
        { ...herd, type: 'mark', label: 'herd naive', values: Array(40).fill(1000) },
      ),
      1000,
    );
    expect(inLane(picture, 'findings')).toHaveLength(1);
  });

  const lossy = journal(
    attempt(1, 1, 0),
    open(1, 100),
    sent('a', 1, 200),
    close(1, 400),
    { type: 'backoff', attempt: 1, ceiling: 1000, planned: 300, at: 400 },
    attempt(2, 1, 710),
    open(2, 800),
    sent('b', 2, 900),
    { ...confirmed('b', 2), at: 950 },
  );

  it('show each physical connection: its attempt, its open time and how it ended', () => {
    const shapes = inLane(draw(lossy, 1000), 'connections');
    expect(shapes.find(({ look }) => look === 'hatch')).toMatchObject({
      x0: 78,
      x1: 178,
      tone: 'blue',
    });
    expect(shapes.find(({ look }) => look === 'soft')).toMatchObject({
      x0: 178,
      x1: 478,
      text: '#1 websocket',
    });
    expect(
      shapes
        .find(({ tone }) => tone === 'red')
        ?.tip()
        .lines.join(),
    ).toContain('ended by remote');
  });

  it('put two simultaneous connections in separate rows, with a red line', () => {
    const picture = draw(
      journal(attempt(1, 1, 0), open(1, 100), attempt(2, 1, 200), open(2, 300)),
      1000,
    );
    const bars = inLane(picture, 'connections').filter(({ look }) => look === 'soft');
    expect(new Set(bars.map(({ y0 }) => y0)).size).toBe(2);
    const line = inLane(picture, 'connections').find(({ tone }) => tone === 'red');
    expect(line).toMatchObject({ x0: 378, x1: 1078 });
    expect(line?.tip().title).toBe('Two live connections');
  });

  const rooms = ['chat', 'presence', 'a', 'b', 'c', 'd', 'e', 'f'];
  const inferred = { inferred: true } as const;
  const page = journal(
    ...rooms.flatMap((room, index) => [
      { ...attempt(index + 1, 1, index), url: `ws://host/${room}?token=1`, ...inferred },
      { ...open(index + 1, 100 + index), ...inferred },
    ]),
    { ...close(1, 400), ...inferred },
    { ...attempt(9, 1, 500), url: 'ws://host/chat?token=2', ...inferred },
    { ...open(9, 600), ...inferred },
  );
  const barsOf = (picture: Picture) =>
    inLane(picture, 'connections').filter(({ look }) => look === 'soft');

  it('give each of eight simultaneous connections a row, and name its endpoint', () => {
    const bars = barsOf(draw(page, 450));
    expect(bars.map(({ text }) => text)).toEqual(
      rooms.map((room, index) => `#${index + 1} /${room} websocket`),
    );
    expect(new Set(bars.map(({ y0 }) => y0)).size).toBe(8);
  });

  it('show connections beyond the row limit as a count', () => {
    const many = Array.from({ length: 44 }, (_, index) => [
      { ...attempt(index + 1, 1, 0), url: `ws://host/${index}`, ...inferred },
      { ...open(index + 1, 100), ...inferred },
    ]);
    const picture = draw(journal(...many.flat(), { ...close(44, 600), ...inferred }), 1000);
    const bars = barsOf(picture);
    expect(new Set(bars.map(({ y0 }) => y0)).size).toBe(33);
    const more = bars.filter(({ tone }) => tone === 'grey');
    expect(more).toMatchObject([
      { text: '… and 12 more', x1: 678 },
      { text: '… and 11 more', x0: 678, x1: 1078 },
    ]);
    expect(new Set(more.map(({ y0 }) => y0)).size).toBe(1);
  });

  it('end a wait where it was given up', () => {
    const given = journal(
      attempt(1, 1, 0),
      open(1, 10),
      { type: 'state', from: 'disconnected', to: 'connected', cause: 'opened', at: 10 },
      close(1, 100),
      { type: 'backoff', attempt: 1, ceiling: 200, planned: 100, at: 100 },
      { type: 'state', from: 'connected', to: 'reconnecting', cause: 'closed', at: 100 },
      { type: 'state', from: 'reconnecting', to: 'disconnected', cause: 'disconnect', at: 150 },
    );
    const line = inLane(draw(given, 1000), 'waits').find(({ look }) => look === 'solid');
    expect(line).toMatchObject({ x0: 178, x1: 228 });
    expect(line?.tip().lines).toContain('given up after 50 ms');
  });

  it('put the waits of each endpoint in a row of its own', () => {
    const dropped = journal(
      ...rooms.slice(0, 3).flatMap((room, index) => [
        { ...attempt(index + 1, 1, index), url: `ws://host/${room}?token=1`, ...inferred },
        { ...open(index + 1, 100 + index), ...inferred },
      ]),
      { ...close(1, 200), ...inferred },
      { ...close(2, 300), ...inferred },
      { ...attempt(4, 1, 600), url: 'ws://host/presence?token=2', after: 2, ...inferred },
      { ...attempt(5, 1, 800), url: 'ws://host/chat?token=2', after: 1, ...inferred },
      { ...close(4, 810), ...inferred },
      { ...attempt(6, 2, 900), url: 'ws://host/presence?token=3', after: 4, ...inferred },
    );
    const waits = inLane(draw(dropped, 1000), 'waits').filter(({ text }) => text !== undefined);
    expect(waits).toMatchObject([
      { text: '/chat', x0: 278, x1: 878 },
      { text: '/presence', x0: 378, x1: 678 },
      { text: '/presence', x0: 888, x1: 978 },
    ]);
    expect(waits[1]?.y0).toBeGreaterThanOrEqual(waits[0]?.y1 ?? Number.NaN);
    expect(waits[2]?.y0).toBe(waits[1]?.y0);
    expect(waits[0]?.tip().title).toBe('Wait before attempt 1 at /chat');
  });

  it('put a reconnection in the row of the connection that it replaces', () => {
    const bars = barsOf(draw(page, 1000));
    expect(bars.at(-1)).toMatchObject({ text: '#9 /chat websocket', y0: bars[0]?.y0 });
  });

  it('give each of five simultaneous faults a row', () => {
    const armed = ['latency', 'bandwidth', 'drop', 'reorder', 'lose-ack'].map((fault, index) => ({
      ...({ type: 'fault', rule: `r${index}`, fault, phase: 'armed', connection: '' } as const),
      at: 200 + index,
    }));
    const bars = inLane(draw(journal(attempt(1, 1, 0), open(1, 100), ...armed), 1000), 'faults');
    expect(new Set(bars.map(({ y0 }) => y0)).size).toBe(5);
  });

  it('draw nothing over the ruler when scrolled', () => {
    const scene = createScene(sessionOf(page, 1000), []);
    const picture = compose(scene, {
      width: 1078,
      height: 100,
      from: 0,
      to: 1000,
      now: 1000,
      scrolled: 40,
    });
    expect(picture.layout.lanes.state.y1).toBeLessThan(RULER);
    expect(picture.shapes.every(({ y0 }) => y0 > RULER)).toBe(true);
    expect(shapeAt(picture, 400, RULER / 2)).toBeUndefined();
  });

  it('draw no red line for a page that may well have several connections', () => {
    const seen = journal(attempt(1, 1, 0), open(1, 100), attempt(2, 1, 200), open(2, 300));
    const picture = draw(
      seen.map((entry) => ({ ...entry, inferred: true as const })),
      1000,
    );
    expect(inLane(picture, 'connections').filter(({ tone }) => tone === 'red')).toEqual([]);
  });

  it('show the ceiling, planned and actual length of a wait', () => {
    const shapes = inLane(draw(lossy, 1000), 'waits');
    expect(shapes).toMatchObject([
      { look: 'outline', x0: 478 },
      { look: 'soft', x0: 478, x1: 778 },
      { look: 'solid', x0: 478, x1: 788 },
    ]);
  });

  it('show a lost message in red until it was lost, and the finding', () => {
    const picture = draw(lossy, 1000);
    const red = inLane(picture, 'messages').filter(({ tone }) => tone === 'red');
    expect(red).toMatchObject([{ look: 'solid', x0: 278, x1: 1028 }, { look: 'cross' }]);
    expect(inLane(picture, 'findings')).toMatchObject([{ look: 'diamond', tone: 'red', at: 950 }]);
  });

  it('show how long a message waited before it was sent', () => {
    const entries = journal(
      attempt(1, 1, 0),
      open(1, 10),
      { ...queued('a'), at: 100 },
      sent('a', 1, 500),
      { ...confirmed('a', 1), at: 700 },
    );
    const [waiting, bar] = inLane(draw(entries, 1000), 'messages');
    expect(waiting).toMatchObject({ tone: 'grey', x0: 178, x1: 578 });
    expect(bar).toMatchObject({ tone: 'green', x0: 578, x1: 778 });
  });

  it('show a message until its request was over, and why nobody knows more', () => {
    const end = { epoch: 1, transport: 'ajax', reason: 'HTTP 503', by: 'remote' } as const;
    const over = { type: 'unconfirmed', messageId: 'a', ...end, at: 500, inferred: true } as const;
    const entries = journal(attempt(1, 1, 0), open(1, 10), sent('a', 1, 200), over);
    const [bar, ...others] = inLane(draw(entries, 1000), 'messages');
    expect(bar).toMatchObject({ tone: 'amber', look: 'hatch', x0: 278, x1: 578 });
    expect(bar?.tip().lines.slice(2)).toEqual(['request over after 300 ms: HTTP 503 (inferred)']);
    expect(others).toEqual([]);
    const [atEnd] = inLane(draw(journal(attempt(1, 1, 0), open(1, 10), over), 1000), 'messages');
    expect(atEnd).toMatchObject({ x0: 578, at: 500 });
    expect(summarise(sessionOf(entries, 1000), [])).toContain(
      '1 message, 0 pending, 1 unconfirmed.',
    );
  });

  it('draw only what is in view', () => {
    expect(inLane(draw(lossy, 1000, 960, 1000), 'waits')).toHaveLength(1);
    expect(inLane(draw(lossy, 5000, 4000, 5000), 'messages')).toHaveLength(0);
  });

  it('draw no more shapes than fit for 10,000 messages', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => [
      queued(`m${index}`),
      sent(`m${index}`, 1),
      confirmed(`m${index}`, 1),
    ]).flat();
    const entries = journal(attempt(1), open(1), ...lines);
    expect(draw(entries, entries.at(-1)?.at ?? 0).shapes.length).toBeLessThan(1500);
  });

  it('draw no more shapes than rows for 10,000 queued messages', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => queued(`m${index}`));
    const entries = journal(attempt(1), open(1), ...lines);
    const picture = draw(entries, 200_000);
    const hatched = inLane(picture, 'messages').filter(({ look }) => look === 'hatch');
    expect(hatched.length).toBeLessThanOrEqual(9);
    const overlapping = hatched.filter(({ tip }) =>
      tip().lines.includes('They overlap: no row is free.'),
    );
    expect(overlapping).toHaveLength(1);
  });

  it('describe the shape at a point', () => {
    const picture = draw(lossy, 1000);
    const { y0 } = picture.layout.lanes.messages;
    expect(shapeAt(picture, 300, y0 + 2)?.tip().title).toBe('lost: a');
    expect(shapeAt(picture, 10, y0 + 2)).toBeUndefined();
  });

  it('are summarised in words', () => {
    const session = sessionOf(lossy, 1000);
    expect(summarise(session, detect(lossy, { now: 1000 }))).toContain(
      '1 connection open, 2 messages, 1 pending, 1 lost. 1 finding.',
    );
  });
});
