import { describe, expect, it } from 'vitest';
import { watch } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { Recorder } from '../../../src/session/history.ts';
import { megabytesHeldBy } from '../../support/heap.ts';

/** Many more than is kept of anything; a page could do it in seconds. */
const MANY = 30_000;
/** A loaded machine takes its time. */
const PATIENCE = 60_000;

/** Entries of a page, one by one: nothing of a flood is kept by the test itself. */
function* flood(
  count: number,
  make: (index: number) => readonly Omit<Entry, 'seq' | 'at'>[],
): Generator<Entry> {
  let seq = 0;
  for (let index = 0; index < count; index++) {
    for (const entry of make(index)) yield { ...entry, seq: ++seq, at: seq } as Entry;
  }
}

const attempt = (connection: string, epoch: number) =>
  ({
    type: 'attempt',
    connection,
    epoch,
    transport: 'websocket',
    url: 'ws://h/',
    attempt: 1,
  }) as const;
const open = (connection: string, epoch: number) =>
  ({ type: 'open', connection, epoch, transport: 'websocket' }) as const;
const close = (connection: string, epoch: number) =>
  ({
    type: 'close',
    connection,
    epoch,
    transport: 'websocket',
    clean: false,
    by: 'remote',
  }) as const;
const sent = (connection: string, epoch: number, messageId: string) =>
  ({
    type: 'sent',
    connection,
    messageId,
    epoch,
    transport: 'websocket',
    size: 1,
    preview: messageId,
  }) as const;

/** What a page may do without end. */
const FLOODS: Record<string, () => Generator<Entry>> = {
  'connections under 30,000 names': () =>
    flood(MANY, (index) => [attempt(`c${index}`, 1), open(`c${index}`, 1), close(`c${index}`, 1)]),
  'attempts without end on one client': () =>
    flood(MANY, (index) => [attempt('c', index), close('c', index)]),
  'sockets that are never closed, each with a message that nobody confirms': () =>
    flood(MANY, (index) => [attempt('c', index), open('c', index), sent('c', index, `m${index}`)]),
  'unconfirmed messages of 1,000 clients': () =>
    flood(155 * 1000, (index) => [
      sent(`c${index % 1000}`, 1, `message ${index} ${'x'.repeat(200)}`),
    ]),
  'messages that are queued on an open connection, and never sent': () =>
    flood(MANY, (index) => [
      ...(index === 0 ? [open('c', 1)] : []),
      { type: 'queued', connection: 'c', messageId: `m${index}`, size: 1 } as Entry,
    ]),
  'replies that never end, in frames of ever new kinds': () =>
    flood(MANY, (index) => {
      const connection = `c${index % 100}`;
      const seen = { connection, epoch: index, transport: 'sse', inferred: true } as const;
      const url = `http://h/${index}/${'x'.repeat(200)}`;
      const frame = { type: 'received', ...seen, size: 1 } as const;
      return [
        { type: 'attempt', ...seen, url, attempt: 1 } as Entry,
        { ...sent(connection, index, `m${index}`), ...seen },
        { ...frame, frame: `${index} ${'x'.repeat(190)}` } as Entry,
        { ...frame, frame: `${index} ${'y'.repeat(190)}` } as Entry,
      ];
    }),
  'heartbeats, states, marks and faults': () =>
    flood(MANY, (index) => [
      { type: 'ping', connection: 'c', epoch: 1 } as Entry,
      {
        type: 'state',
        connection: 'c',
        from: 'connected',
        to: 'reconnecting',
        cause: 'x',
      } as Entry,
      { type: 'mark', connection: '', label: `mark ${index}` } as Entry,
      { type: 'fault', connection: '', rule: `r${index}`, fault: 'drop', phase: 'armed' } as Entry,
      {
        type: 'held',
        connection: 'c',
        held: `h${index}`,
        rule: 'r1',
        epoch: 1,
        event: 'open',
      } as Entry,
    ]),
};

describe('the panel stays within bounds when a page floods it', () => {
  it.each(Object.keys(FLOODS))(
    'with %s',
    (name) => {
      const limits = { entries: 10_000, bytes: 10_000_000 };
      const held = megabytesHeldBy(() => {
        const recorder = new Recorder(limits);
        for (const entry of FLOODS[name]?.() ?? []) recorder.add(entry);
        expect(recorder.entries.length).toBeLessThanOrEqual(limits.entries);
        expect(recorder.connections.size).toBeLessThanOrEqual(1000);
        const kept = [...recorder.connections.values()].reduce(
          (sum, { epochs, messages, backoffs, states, heartbeats }) =>
            sum +
            epochs.length +
            messages.size +
            backoffs.length +
            states.length +
            heartbeats.length,
          0,
        );
        expect(kept).toBeLessThanOrEqual(200_000);
        return recorder;
      });
      expect(held).toBeLessThan(120);
    },
    PATIENCE,
  );

  it.each(Object.keys(FLOODS))(
    'in its findings, with %s',
    (name) => {
      const held = megabytesHeldBy(() => {
        const following = watch();
        following.feed(FLOODS[name]?.() ?? []);
        expect(following.findings(1e9).length).toBeLessThan(200_000);
        return following;
      });
      expect(held).toBeLessThan(120);
    },
    PATIENCE,
  );
});
