import { createFaults } from '../faults/index.ts';
import { registry as pageRegistry, type Registry } from '../journal/registry.ts';
import { captureOf } from './capture.ts';
import { createDoor } from './door.ts';
import { followEnvironment } from './environment.ts';
import type { ForeignChannel } from './foreign-channel.ts';
import { ForeignClients } from './foreign-clients.ts';
import { FrameChannels } from './frame-channels.ts';
import { Frames, hostOf } from './frames.ts';
import { captureNatives, type PageNatives, type PageScope } from './natives.ts';
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
import { wrapWebSocket } from './wrap/websocket.ts';
import { watchWorkers } from './wrap/workers.ts';
import { wrapXhr } from './wrap/xhr.ts';

const WRAPS = [wrapWebSocket, wrapEventSource, wrapFetch, wrapXhr, wrapResponse, watchWorkers];

/**
 * Puts the probe into a page: wraps its globals and those of its frames, follows its registered clients, and opens the door for
 * commands. In a frame whose page has it, that page's takes the frame in. Nothing when one is there already.
 *
 * @throws Error when the page has put something else where the registry belongs
 */
export function install(scope: PageScope, registry: Registry = pageRegistry(scope)): void {
  if (registry.version !== 1 || !Array.isArray(registry.clients)) {
    throw new Error(
      'The page has put something of its own, or of another version of Faultline, where the registry belongs.',
    );
  }
  if (registry.probe) return;
  const host = hostOf(scope);
  if (host?.attach) return host.attach(scope);
  const capture = captureOf(scope.document);
  const natives = captureNatives(scope);
  const { now, setTimeout, clearTimeout } = natives;
  const journal = new PageJournal(now);
  const { write, complain, backlog } = journal;
  const pretence = new Pretence();
  const faults = createFaults({
    clock: { now, setTimeout, clearTimeout },
    report: write,
    environment: pretence,
  });

  const rules = new OwnRules();
  /** Of the page and of its frames. */
  const everywhere = new Set<ForeignClients>();

  /** The globals of a window, and the clients that it has. */
  const enter = (window: PageScope, own: PageNatives, found: Registry, where?: string) => {
    const channels = new FrameChannels();
    const tap = channels.through(faults.tap);
    const { later, settle } = backlog;
    const adopt = (channel: ForeignChannel) => {
      channels.add(channel);
      faults.adopt([channel]);
    };
    const surveillance = { tap, now: backlog.now, write, later, settle, adopt, rules };
    const clients = new ForeignClients(surveillance, found.clients, where);
    const context: WrapContext = {
      scope: window,
      natives: own,
      clients,
      underWay: new UnderWay(own),
      arrivals: new Arrivals(window, own),
      late: captureOf(window.document) === 'late',
      own: new WeakSet(),
      registered: found.clients,
      quiet: faults.quiet,
      complain,
    };
    found.natives = { WebSocket: own.WebSocket, fetch: own.fetch };
    describeAsNatives(window);
    for (const wrap of WRAPS) {
      try {
        wrap(context);
      } catch (error) {
        // Before the probe came, a page may have locked what it has.
        complain(`Not all connections of the page are followed: ${String(error)}`);
      }
    }
    followRegistered(found, journal, faults);
    const pretend = pretence.enter(window, own);
    return () => {
      everywhere.add(clients);
      const forget = pretend();
      return () => {
        forget();
        channels.end();
        everywhere.delete(clients);
      };
    };
  };

  enter(scope, natives, registry)();
  followEnvironment(scope, natives, (what) =>
    write({ type: 'environment', at: now(), connection: '', what }),
  );
  const watchdog = new Watchdog(faults, natives);
  const page = scope.crypto.getRandomValues(new Uint32Array(2)).join('-');
  registry.probe = createDoor({
    ...{ scope, natives, journal, faults, watchdog, page, capture },
    ownRules: rules,
    recognised: () => [...everywhere].flatMap((clients) => clients.recognised()),
  });

  let count = 0;
  const frames = new Frames(
    scope,
    natives,
    (frame) => {
      const found = pageRegistry(frame);
      found.probe = registry.probe ?? null;
      return enter(frame, captureNatives(frame), found, `frame ${++count}`);
    },
    complain,
  );
  registry.attach = frames.attach;
  frames.follow();
}
