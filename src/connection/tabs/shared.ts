import type { State } from '../../journal/entry.ts';
import type { Transport } from '../../journal/transport.ts';
import { jsonOf } from '../body.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { type FollowPage, followPage } from '../environment.ts';
import { A_TEXT, A_TIME, isTime, refuseUnknown, requireOptions, wrong } from '../errors.ts';
import { Evented } from '../evented.ts';
import type {
  Body,
  Cause,
  ConnectionEvents,
  Sendable,
  Sending,
  Snapshot,
  StateChange,
} from '../events.ts';
import { isCount } from '../frames.ts';
import { randomId } from '../id.ts';
import type { ConnectionManager } from '../manager.ts';
import type { SendOptions } from '../options.ts';
import { lockManager } from '../storage/possession.ts';
import type { TabChannel } from './channel.ts';
import { Desk, type OpenMessage } from './desk.ts';
import { Member } from './member.ts';
import { type SharedTarget, targetFrom } from './target.ts';
import { failure, Verdicts } from './verdicts.ts';
import type { Happening, Verdict } from './wire.ts';

export interface SharedConnectionOptions {
  /** Tabs of one origin that use the same name share one connection. */
  readonly name: string;
  /**
   * Creates the connection, in the leading tab. So that nothing is lost when that tab closes or hangs, give it a stored outbox used by this
   * shared connection only: `new ConnectionManager({ store: indexedDbStore({ name: 'shared', steal: true }) })`.
   */
  readonly create: () => SharedTarget;
  /** Most unconfirmed messages of one tab; beyond it, `sendMessage` throws a `QueueFullError`. Default 10000. */
  readonly maxQueue?: number;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Default: `navigator.locks`. */
  readonly locks?: LockManager;
  /** Reports page events. Default: the events of `document`. */
  readonly page?: FollowPage;
  /** Default: a `BroadcastChannel`. */
  readonly channel?: (name: string) => TabChannel;
}

/** What a page can do with its connection, whether its own or shared. */
export type SharedClient = Pick<
  ConnectionManager,
  'connect' | 'disconnect' | 'sendMessage' | 'state' | 'transport' | 'pending' | 'snapshot'
>;

/**
 * One connection for all tabs of an origin, used in each tab like a `ConnectionManager`. One tab leads and owns the connection; when it closes
 * or hangs, another takes over.
 *
 * @throws TypeError from the constructor, naming the option that is wrong
 * @throws Error from the constructor, where the page has no Web Locks; where they are denied, the page gets a connection for itself
 */
export class SharedConnection extends Evented<ConnectionEvents> implements SharedClient {
  readonly #options: Required<Omit<SharedConnectionOptions, 'maxQueue'>>;
  readonly #desk: Desk;
  readonly #verdicts = new Verdicts();
  #member: Member | null = null;
  #state: State = 'disconnected';
  #wasConnected = false;
  /** The last snapshot from the leader. */
  #told: Snapshot | null = null;
  /** The same, but kept after `disconnect()`. */
  #heard: Snapshot | null = null;

  constructor(options: SharedConnectionOptions) {
    super((error, event) => {
      const message = `A listener of '${event}' threw: ${String(error)}`;
      if (event !== 'error') this.emit('error', { message });
      (globalThis.reportError ?? console.error)(error);
    });
    requireOptions('SharedConnection', options);
    const { name, create, maxQueue = 10_000, ...others } = options;
    const { clock, random, locks, page, channel, ...unknown } = others;
    refuseUnknown(Object.keys(unknown));
    if (typeof name !== 'string' || name === '') wrong('name', A_TEXT, name);
    if (typeof create !== 'function') {
      wrong('create', 'a function that makes a ConnectionManager', create);
    }
    if (!isCount(maxQueue, 1)) wrong('maxQueue', 'a whole number above 0', maxQueue);
    this.#options = {
      name,
      create: () => {
        const target = targetFrom(create());
        if (this.#heard) target.resumeAfter(this.#heard);
        return target;
      },
      clock: clock ?? systemClock,
      random: random ?? Math.random,
      locks: locks ?? lockManager(),
      page: page ?? followPage,
      channel: channel ?? ((of) => new BroadcastChannel(of)),
    };
    this.#desk = new Desk(maxQueue);
  }

  /** Joins the tabs that share the connection. If joined already, asks the leading tab to connect or to cut its wait short. */
  connect(): void {
    if (this.#member) return this.#member.tell({ type: 'connect' });
    this.#become('connecting', 'connect', null);
    this.#member = new Member({
      ...this.#options,
      verdicts: this.#verdicts,
      onWelcome: (snapshot, anew) => this.#welcomed(snapshot, anew),
      onEvent: (happening, snapshot) => this.#happened(happening, snapshot),
      onSettled: (verdict) => this.#settle(verdict),
      onTrouble: (message) => this.emit('error', { message }),
    });
  }

  /**
   * Leaves the shared connection, which ends with the last tab that leaves. This tab's messages that are not on the wire yet are given up
   * (`disconnected`); the outcome of those on the wire is no longer reported here (`left`).
   */
  disconnect(): void {
    const member = this.#member;
    this.#member = null;
    const open = this.#desk.open();
    for (const { messageId, taken } of open) {
      const verdict = taken
        ? failure(messageId, 'left', 'disconnect() was called; it is on the wire.')
        : failure(messageId, 'disconnected', 'disconnect() was called.');
      this.#settle(verdict);
    }
    const messageIds = open.filter(({ taken }) => !taken).map(({ messageId }) => messageId);
    this.#cancel(messageIds, member);
    void member?.leave();
    this.#told = null;
    this.#wasConnected = false;
    this.#become('disconnected', 'disconnect', null);
  }

  /**
   * Sends a message through the leading tab. This tab keeps it until the leader has stored it, and tracks it until it has ended. A message that
   * the leader refuses, because it is too large or the leader's outbox is full, fails with the code `refused`.
   *
   * @param body anything JSON can represent, or bytes
   * @throws QueueFullError when `maxQueue` messages of this tab are already waiting
   * @throws TypeError when the body cannot be serialised, or an option is wrong
   * @throws the signal's reason, when it is already aborted
   */
  sendMessage(
    body: Sendable,
    {
      signal,
      expiresIn = Number.POSITIVE_INFINITY,
      messageId = randomId(),
      ...unknown
    }: SendOptions = {},
  ): Sending {
    refuseUnknown(Object.keys(unknown));
    signal?.throwIfAborted();
    if (!isTime(expiresIn)) wrong('expiresIn', A_TIME, expiresIn);
    const expiresAt = this.#options.clock.now() + expiresIn;
    const queued = this.state !== 'connected';
    const kept = { messageId, body: copyOf(body), expiresAt };
    const { message, confirmed, state } = this.#desk.add(kept, signal, (ids) => this.#abort(ids));
    this.emit('queued', { messageId });
    this.#pass(message);
    return {
      messageId,
      queued,
      confirmed,
      get state() {
        return state();
      },
    };
  }

  get state(): State {
    return this.#state;
  }

  /** The transport in use; `null` when not connected. */
  get transport(): Transport | null {
    return this.#state === 'connected' ? (this.#told?.transport ?? null) : null;
  }

  /** Unconfirmed messages of all tabs, as far as this tab knows. */
  get pending(): number {
    const untold = this.#desk.open().filter(({ queued }) => !queued).length;
    return (this.#told?.pending ?? 0) + untold;
  }

  /** The state of the shared connection, as far as this tab knows. */
  snapshot(): Snapshot {
    const { state, transport, pending } = this;
    const nothing = { connection: '', clientId: '', phase: null, epoch: 0, attempt: 0 };
    const before = { ...nothing, retryAt: null, received: 0, log: undefined };
    return { ...before, ...this.#told, state, transport, pending };
  }

  #welcomed(snapshot: Snapshot, anew: boolean): void {
    this.#told = this.#heard = snapshot;
    const cause = snapshot.state === 'connected' ? 'opened' : 'closed';
    this.#become(snapshot.state, cause, snapshot.transport);
    if (!anew) return;
    this.#desk.forgetQueued();
    for (const message of this.#desk.open()) this.#pass(message);
    this.#tellCancelled(this.#verdicts.takeCancelled());
  }

  #cancel(messageIds: readonly string[], member = this.#member): void {
    this.#verdicts.cancel(messageIds);
    this.#tellCancelled(messageIds, member);
  }

  #tellCancelled(messageIds: readonly string[], member = this.#member): void {
    if (messageIds.length > 0) member?.tell({ type: 'cancel', messageIds });
  }

  #pass({ messageId, body, taken, expiresAt }: OpenMessage): void {
    const content = taken ? null : body;
    const expiresIn = expiresAt - this.#options.clock.now();
    this.#member?.tell({ type: 'send', messageId, body: content, taken, expiresIn });
  }

  #happened(happening: Happening, snapshot: Snapshot): void {
    this.#told = this.#heard = snapshot;
    switch (happening.event) {
      case 'state_change': {
        const { newState, cause, transport } = happening.detail;
        return this.#become(newState, cause, transport);
      }
      case 'confirmed':
      case 'failed':
        return this.#settle(happening);
      case 'queued': {
        const own = this.#desk.get(happening.detail.messageId);
        if (!own) break;
        // The event was emitted when the message was sent.
        own.queued = true;
        return;
      }
      case 'sent': {
        const own = this.#desk.get(happening.detail.messageId);
        if (own) own.taken = true;
        break;
      }
      case 'restored':
        return this.#restored(happening.detail);
    }
    this.#tell(happening);
  }

  /** Only the messages that this tab did not send itself are news to it. */
  #restored({ messages }: ConnectionEvents['restored']): void {
    const others = messages.filter(({ messageId }) => {
      const own = this.#desk.get(messageId);
      if (own) Object.assign(own, { queued: true, taken: true });
      return !own;
    });
    if (others.length > 0) this.emit('restored', { messages: others });
  }

  #settle(verdict: Verdict): void {
    this.#desk.settle(verdict);
    if (this.#verdicts.add(verdict)) this.#tell(verdict);
  }

  #abort(messageIds: readonly string[]): void {
    const reason = 'It was aborted; if it was on the wire before, the server may have it.';
    for (const messageId of messageIds) this.#settle(failure(messageId, 'aborted', reason));
    this.#cancel(messageIds);
  }

  #become(told: State, cause: Cause, transport: Transport | null): void {
    // The page has seen a connection before, so what a new leader calls connecting is a reconnect here.
    const newState = told === 'connecting' && this.#wasConnected ? 'reconnecting' : told;
    const oldState = this.#state;
    if (newState === oldState) return;
    this.#state = newState;
    this.#wasConnected ||= newState === 'connected';
    // The leader sends state and transport together.
    this.emit('state_change', { oldState, newState, cause, transport } as StateChange);
  }

  #tell<K extends keyof ConnectionEvents>(of: { event: K; detail: ConnectionEvents[K] }): void {
    this.emit(of.event, of.detail);
  }
}

/** Copies the body as it is when `sendMessage` is called. */
function copyOf(body: Sendable): Body {
  return body instanceof Uint8Array ? body.slice() : (JSON.parse(jsonOf(body)) as Body);
}
