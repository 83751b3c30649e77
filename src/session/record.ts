import type { ConnectionEntry, Entry } from '../journal/entry.ts';
import type { Mutable } from './bounded.ts';
import type {
  BackoffModel,
  ConnectionModel,
  EpochModel,
  HeartbeatModel,
  LostEndpoint,
  MessageModel,
  TransitionModel,
} from './model.ts';

export type EpochRecord = Mutable<EpochModel>;
export type BackoffRecord = Mutable<BackoffModel>;
export type HeartbeatRecord = Mutable<HeartbeatModel>;
export interface MessageRecord extends Mutable<Omit<MessageModel, 'sends'>> {
  readonly sends: MessageModel['sends'][number][];
  /** How often it was sent on its last connection, without the requests that are over. */
  underWay: number;
}

type Lists = 'epochs' | 'lost' | 'messages' | 'backoffs' | 'states' | 'heartbeats';

/** The mutable form of a `ConnectionModel`, with the indexes that keep each entry O(1). */
export interface ConnectionRecord extends Mutable<Omit<ConnectionModel, Lists>> {
  readonly epochs: EpochRecord[];
  readonly lost: Map<string, LostEndpoint>;
  readonly messages: Map<string, MessageRecord>;
  readonly backoffs: BackoffRecord[];
  readonly states: TransitionModel[];
  readonly heartbeats: HeartbeatRecord[];
  /** The entry that announced it. */
  announced: ConnectionEntry | null;
  /** Whether it reports its states; otherwise they are derived from its physical connections. */
  reportsStates: boolean;
  reportsBackoff: boolean;
  /** Waits inferred since it was last connected. */
  retries: number;
  /** The wait that no attempt has ended yet. */
  waiting: BackoffRecord | null;
  /** Whether any entry about its physical connections or states has been seen; if not, the first ones fell out of its buffer. */
  begun: boolean;
  /** Number of epochs that may belong to the page itself. */
  own: number;
  /** Endpoints that were open at the same time as another. */
  readonly beside: Map<string, true>;
  /** Epochs that are not over. */
  readonly alive: Map<number, EpochRecord>;
  /** The epoch that ended last, whenever it began. */
  lastOver: EpochRecord | null;
  /** Messages last sent on an epoch that is not over, by epoch. */
  readonly onWire: Map<number, Set<MessageRecord>>;
}

export function createRecord(entry: Entry): ConnectionRecord {
  return {
    id: entry.connection,
    label: entry.connection,
    url: '',
    inferred: entry.inferred === true,
    leftAlone: false,
    gone: false,
    firstSeen: entry.at,
    state: 'disconnected',
    cause: '',
    stateSince: entry.at,
    attempt: 0,
    pending: 0,
    unconfirmed: 0,
    live: 0,
    epochs: [],
    lost: new Map(),
    messages: new Map(),
    backoffs: [],
    states: [],
    heartbeats: [],
    announced: null,
    reportsStates: false,
    reportsBackoff: false,
    retries: 0,
    waiting: null,
    begun: false,
    own: 0,
    beside: new Map(),
    alive: new Map(),
    lastOver: null,
    onWire: new Map(),
  };
}

export function announce(record: ConnectionRecord, entry: ConnectionEntry): void {
  record.announced = entry;
  record.label = entry.label;
  record.url = entry.url;
  record.inferred = entry.inferred === true;
  record.gone = false;
  if (entry.policy) record.policy = entry.policy;
}
