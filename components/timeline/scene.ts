import type { Finding } from '../../src/findings/finding.ts';
import type {
  BackoffModel,
  ConnectionModel,
  EpochModel,
  FaultModel,
  HeartbeatModel,
  HoldModel,
  MessageModel,
  MessageState,
  Session,
  TransitionModel,
} from '../../src/session/model.ts';
import { meansToHaveOne } from '../shared/rivals.ts';
import { assignRows } from './rows.ts';
import type { Tone } from './shape.ts';
import { createTrack, type Track } from './track.ts';

/** Items beyond this many at once share the row after them. */
export const MAX_ROWS = 32;
const MAX_MESSAGE_ROWS = 8;
const GOES_ON = Number.POSITIVE_INFINITY;

export interface Rows<T> {
  readonly track: Track<T>;
  /** The row of each item of the track. */
  readonly rows: readonly number[];
  readonly used: number;
}

/** The data that the lanes draw: the history of one connection, searchable by time. Rebuilt with each version of the session. */
export interface Scene {
  readonly first: number;
  readonly states: readonly TransitionModel[];
  readonly epochs: Rows<EpochModel>;
  /** Number of distinct endpoints, where known. */
  readonly endpoints: number;
  /** Whether two open connections are one too many. */
  readonly meansToHaveOne: boolean;
  /** One row for each endpoint that has waits of its own. */
  readonly waits: Rows<BackoffModel>;
  readonly messages: Rows<MessageModel> & {
    /** The colour of each message. */
    readonly tones: readonly Tone[];
  };
  readonly heartbeats: Track<HeartbeatModel>;
  readonly faults: Rows<FaultModel>;
  readonly holds: Track<HoldModel>;
  readonly findings: readonly Finding[];
  /** When each lost message was lost. */
  readonly lost: ReadonlyMap<string, number>;
  /** Marks and browser events, in order of time. */
  readonly notes: readonly Note[];
}

export interface Note {
  readonly at: number;
  readonly text: string;
  readonly by: 'mark' | 'browser';
}

export function createScene(session: Session, findings: readonly Finding[]): Scene {
  const { selected, entries } = session;
  const about = (connection: string): boolean => connection === '' || connection === selected?.id;
  const others = new Set(session.pickable.map(({ id }) => id));
  // Findings about connections that cannot be selected, such as a herd, have no other timeline than this.
  const own = findings.filter(({ connection }) => about(connection) || !others.has(connection));
  const lost = new Map(
    own.flatMap(({ kind, messageId, at }) =>
      kind === 'message-lost' && messageId !== undefined ? [[messageId, at] as const] : [],
    ),
  );
  const holds = session.holds.filter(({ connection }) => about(connection));
  return {
    first: Math.min(entries[0]?.at ?? GOES_ON, selected?.firstSeen ?? GOES_ON),
    states: selected?.states ?? [],
    epochs: inRows(
      selected?.epochs ?? [],
      ({ startedAt }) => startedAt,
      ({ closedAt = GOES_ON }) => closedAt,
      MAX_ROWS,
      ({ endpoint }) => endpoint,
    ),
    endpoints: endpointsOf(selected).size,
    meansToHaveOne: selected !== undefined && meansToHaveOne(selected, own),
    waits: waitsOf(selected?.backoffs ?? []),
    messages: messagesOf([...(selected?.messages.values() ?? [])], lost),
    heartbeats: createTrack(
      selected?.heartbeats ?? [],
      ({ at }) => at,
      ({ at }) => at,
    ),
    faults: inRows(
      session.faults.filter(({ connection }) => about(connection)),
      ({ armedAt }) => armedAt,
      ({ liftedAt = GOES_ON }) => liftedAt,
    ),
    holds: createTrack(
      holds,
      ({ at }) => at,
      ({ releasedAt = GOES_ON }) => releasedAt,
    ),
    findings: own,
    lost,
    notes: notesOf(session),
  };
}

const notesOf = ({ marks, environment }: Session): Note[] =>
  [
    ...marks.map(({ at, label }) => ({ at, text: label, by: 'mark' as const })),
    ...environment.map(({ at, what }) => ({ at, text: `page: ${what}`, by: 'browser' as const })),
  ].sort((one, other) => one.at - other.at);

const TONES: Record<MessageState, Tone> = {
  queued: 'grey',
  'on-wire': 'blue',
  unconfirmed: 'amber',
  confirmed: 'green',
  failed: 'red',
};

function messagesOf(messages: readonly MessageModel[], lost: Scene['lost']): Scene['messages'] {
  const end = ({ messageId, settledAt, over }: MessageModel): number =>
    settledAt ?? lost.get(messageId) ?? over?.at ?? GOES_ON;
  const tone = ({ messageId, state }: MessageModel): Tone =>
    lost.has(messageId) ? 'red' : TONES[state];
  const rows = inRows(messages, messageStart, end, MAX_MESSAGE_ROWS);
  return { ...rows, tones: messages.map(tone) };
}

/** When a message was first seen. */
export const messageStart = ({ queuedAt, sends, settledAt, over }: MessageModel): number =>
  queuedAt ?? sends[0]?.at ?? settledAt ?? over?.at ?? 0;

/** When a wait was over, by an attempt or without one. */
export const waitOver = ({ at, actual, givenUpAt }: BackoffModel): number | undefined =>
  actual === undefined ? givenUpAt : at + actual;

const waitEnd = (wait: BackoffModel): number => {
  const { at, planned = 0, ceiling = 0 } = wait;
  const over = waitOver(wait) ?? GOES_ON;
  return Math.max(over, at + planned, at + ceiling);
};

/** Sorted by start: a measured wait is only known when it is over. */
function waitsOf(backoffs: readonly BackoffModel[]): Rows<BackoffModel> {
  const waits = [...backoffs].sort((one, other) => one.at - other.at);
  const endpoints = [...new Set(waits.map(({ endpoint }) => endpoint))];
  const places = new Map(endpoints.map((endpoint, row) => [endpoint, Math.min(row, MAX_ROWS)]));
  const rows = waits.map(({ endpoint }) => places.get(endpoint) ?? 0);
  return { track: createTrack(waits, ({ at }) => at, waitEnd), rows, used: places.size };
}

const endpointsOf = (connection: ConnectionModel | undefined): ReadonlySet<string> =>
  new Set(connection?.epochs.flatMap(({ endpoint }) => endpoint ?? []));

function inRows<T>(
  items: readonly T[],
  start: (item: T) => number,
  end: (item: T) => number,
  most = MAX_ROWS,
  kind?: (item: T) => unknown,
): Rows<T> {
  const track = createTrack(items, start, end);
  return { track, ...assignRows(track, most, kind) };
}
