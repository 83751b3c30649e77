import { createFaults, type Faults } from '../faults/index.ts';
import type { Recognised } from '../journal/recognition.ts';
import type { Registry } from '../journal/registry.ts';
import type { ForeignChannel } from './foreign-channel.ts';
import { ForeignClients } from './foreign-clients.ts';
import { FrameChannels } from './frame-channels.ts';
import { LongPolls } from './long-polls.ts';
import type { PageNatives, Scope } from './natives.ts';
import { PageJournal } from './page-journal.ts';
import { Pretence } from './pretence.ts';
import { OwnRules } from './recognition/own-rules.ts';
import { followRegistered } from './registered-clients.ts';
import { Watchdog } from './watchdog.ts';
import { Arrivals } from './wrap/arrivals.ts';
import type { WrapContext } from './wrap/context.ts';
import { describeAsNatives } from './wrap/disguise.ts';
import { wrapEventSource } from './wrap/event-source.ts';
import { wrapFetch } from './wrap/fetch.ts';
import { wrapResponse } from './wrap/response.ts';
import { UnderWay } from './wrap/under-way.ts';
import { watchUnseen } from './wrap/unseen.ts';
import { wrapWebSocket } from './wrap/websocket.ts';
import { wrapXhr } from './wrap/xhr.ts';

type Wrap = (context: WrapContext) => void;

const WRAPS: readonly Wrap[] = [
  wrapWebSocket,
  wrapEventSource,
  wrapFetch,
  wrapXhr,
  wrapResponse,
  watchUnseen,
];

/** A global object in which the probe is installed. */
export interface Place {
  readonly scope: Scope;
  readonly natives: PageNatives;
  /** Where its clients register. */
  readonly found: Registry;
  /** As `WrapContext.late`. */
  readonly late: boolean;
  /** Label for the clients of a place other than the probe's own. */
  readonly where?: string;
}

/** The part of a probe that pages and workers have in common: one journal and one set of faults, for all its places. */
export class Core {
  readonly journal: PageJournal;
  readonly faults: Faults;
  readonly watchdog: Watchdog;
  readonly rules = new OwnRules();
  readonly #pretence = new Pretence();
  readonly #wraps: readonly Wrap[];
  /** The clients of all places. */
  readonly #everywhere = new Set<ForeignClients>();

  /**
   * @param more wraps that only pages, or only workers, need
   * @param silence as for a `Watchdog`
   */
  constructor({ now, setTimeout, clearTimeout }: PageNatives, more: readonly Wrap[], silence = 0) {
    this.#wraps = [...WRAPS, ...more];
    this.journal = new PageJournal(now);
    this.faults = createFaults({
      clock: { now, setTimeout, clearTimeout },
      report: this.journal.write,
      environment: this.#pretence,
    });
    this.watchdog = new Watchdog(this.faults, { setTimeout }, silence);
  }

  /** The protocol recognised for each client. */
  recognised = (): readonly Recognised[] =>
    [...this.#everywhere].flatMap((clients) => clients.recognised());

  /**
   * Wraps the globals of a place and follows its clients. Returns a function that adds a document of the place, which in turn returns one
   * that removes it when it is gone.
   */
  enter({ scope, natives, found, late, where }: Place): () => () => void {
    const { journal, faults, rules } = this;
    const { complain, backlog } = journal;
    const channels = new FrameChannels();
    const tap = channels.through(faults.tap);
    const { later, settle } = backlog;
    const adopt = (channel: ForeignChannel) => {
      channels.add(channel);
      faults.adopt([channel]);
    };
    const { now } = backlog;
    const surveillance = { tap, now, write: journal.write, later, settle, adopt, rules };
    const clients = new ForeignClients(surveillance, found.clients, where);
    const context: WrapContext = {
      ...{ scope, natives, clients, late, complain },
      longPolls: new LongPolls(natives),
      underWay: new UnderWay(natives),
      arrivals: new Arrivals(scope, natives),
      own: new WeakSet(),
      registered: found.clients,
      quiet: faults.quiet,
    };
    found.natives = { WebSocket: natives.WebSocket, fetch: natives.fetch };
    describeAsNatives(scope);
    for (const wrap of this.#wraps) {
      try {
        wrap(context);
      } catch (error) {
        // The page may have locked its globals before the probe came.
        complain(`Not all connections of the page are followed: ${String(error)}`);
      }
    }
    followRegistered(found, journal, faults);
    const pretend = this.#pretence.enter(scope, natives);
    return () => {
      this.#everywhere.add(clients);
      const forget = pretend();
      return () => {
        forget();
        channels.end();
        this.#everywhere.delete(clients);
      };
    };
  }
}
