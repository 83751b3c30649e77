import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/journal/entry.ts';
import {
  parseRecording,
  RecordingError,
  serialiseRecording,
} from '../../../src/journal/recording.ts';

const entries: Entry[] = [
  { type: 'connection', seq: 1, at: 1.5, connection: 'c', label: 'Chat', url: 'ws://x' },
  {
    type: 'attempt',
    seq: 2,
    at: 2,
    connection: 'c',
    epoch: 1,
    transport: 'websocket',
    url: 'ws://x',
    attempt: 1,
  },
  {
    type: 'sent',
    seq: 3,
    at: 3,
    connection: 'c',
    epoch: 1,
    transport: 'websocket',
    messageId: 'm',
  },
  {
    type: 'fault',
    seq: 4,
    at: 4,
    connection: '',
    rule: 'r1',
    fault: 'close',
    phase: 'armed',
    given: { fault: 'close', code: 1012, reason: '', where: { transport: 'websocket' } },
  },
];
const recording = { url: 'http://page', recordedAt: '2026-01-01T00:00:00.000Z', entries };

describe('a recording', () => {
  it('is read back as it was written', () => {
    expect(parseRecording(serialiseRecording(recording))).toEqual(recording);
  });

  it('may lack numbers, of entries that fell out', () => {
    const [first, second] = entries;
    const sparse = { ...recording, entries: [first, { ...second, seq: 900 }] as Entry[] };
    expect(parseRecording(serialiseRecording(sparse))).toEqual(sparse);
  });

  it('may begin with the clients’ announcements in any order, as logs exported after Clear once did', () => {
    const [one, ...rest] = entries as [Entry, ...Entry[]];
    const other: Entry = { ...one, seq: 0, connection: 'd' } as Entry;
    const text = serialiseRecording({ ...recording, entries: [one, other, ...rest] });
    expect(parseRecording(text).entries).toEqual([other, one, ...rest]);
  });

  it('of the version before, which had no unconfirmed messages, opens', () => {
    const text = serialiseRecording(recording).replace('"version":2', '"version":1');
    expect(text).toContain('"version":1');
    expect(parseRecording(text)).toEqual(recording);
  });

  it.each([
    [
      'with one announcement twice',
      'Entry 2 of the recording is wrong: seq: 1 does not rise above 1',
      serialiseRecording({ ...recording, entries: [entries[0], ...entries] as Entry[] }),
    ],
    [
      'with an announcement out of order among other entries',
      'Entry 3 of the recording is wrong: seq: 1 does not rise above 2',
      serialiseRecording({
        ...recording,
        entries: [1, 0]
          .flatMap((at) => entries[at] ?? [])
          .toSpliced(0, 0, { ...entries[0], seq: 0 } as Entry),
      }),
    ],
    ['not JSON', 'it is not valid JSON, or is incomplete', 'hello'],
    ['cut short', 'it is not valid JSON, or is incomplete', '{"version":1,'],
    ['empty', 'it is not valid JSON, or is incomplete', ''],
    ['other JSON', 'not a Faultline recording', '{"a":1}'],
    ['of no object', 'not a Faultline recording', 'null'],
    [
      'without entries',
      'The recording is wrong: entries',
      serialiseRecording(recording).replace('"entries"', '"entry"'),
    ],
    [
      'of no version',
      'The recording is wrong: version',
      serialiseRecording(recording).replace('"version":2', '"version":0'),
    ],
    [
      'of a time that no clock shows',
      'Entry 2 of the recording is wrong: at',
      serialiseRecording(recording).replace('"at":2', '"at":1e18'),
    ],
    [
      'a later version',
      'version 99',
      serialiseRecording(recording).replace('"version":2', '"version":99'),
    ],
    [
      'a wrong entry',
      'Entry 2 of the recording is wrong: transport',
      serialiseRecording(recording).replace('"transport":"websocket"', '"transport":"pigeon"'),
    ],
    [
      'out of order',
      'Entry 3 of the recording is wrong: seq: 2 does not rise above 2, that of the entry before. Put the entries into the order of their seq; to join journals of several producers, number all of them anew.',
      serialiseRecording(recording).replace('"seq":3', '"seq":2'),
    ],
    [
      'with an unknown field in a fault rule',
      'Entry 4 of the recording is wrong: given.where.color: there is no such field. Here may be: connection, transport, url, direction, type, event, nth.',
      serialiseRecording(recording).replace('"where":{', '"where":{"color":"red",'),
    ],
  ])('that is %s is rejected with a reason', (_, words, text) => {
    expect(() => parseRecording(text)).toThrow(RecordingError);
    expect(() => parseRecording(text)).toThrow(words);
  });
});
