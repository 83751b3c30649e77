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
}

type Lists = 'epochs' | 'lost' | 'messages' | 'backoffs' | 'states' | 'heartbeats';

/** A `ConnectionModel` from the inside, with the look-ups that keep each entry O(1). */
export interface ConnectionRecord extends Mutable<Omit<ConnectionModel, Lists>> {
  readonly epochs: EpochRecord[];
  readonly lost: Map<string, LostEndpoint>;
  readonly messages: Map<string, MessageRecord>;
  readonly backoffs: BackoffRecord[];
  readonly states: TransitionModel[];
  readonly heartbeats: HeartbeatRecord[];
  /** The entry that made it known. */
  announced: ConnectionEntry | null;
  /** Whether it says its states itself; else they follow from its physical connections. */
  reportsStates: boolean;
  reportsBackoff: boolean;
  /** Waits inferred since it was last connected. */
  retries: number;
  /** The wait that no attempt has ended yet. */
  waiting: BackoffRecord | null;
  /** Whether anything told of its physical connections or states yet; `false` means that their beginning fell out of its buffer. */
  begun: boolean;
  /** Epochs that may be the page's own. */
  own: number;
  /** Endpoints that were open while another was. */
  readonly beside: Map<string, true>;
  /** Epochs not over yet. */
  readonly alive: Map<number, EpochRecord>;
  /** The epoch that ended last, whenever it had begun. */
  lastOver: EpochRecord | null;
  /** Messages whose last send was on an epoch that is not over yet. */
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
