import { createFaults } from '../faults/index.ts';
import { registry as pageRegistry, type Registry } from '../journal/registry.ts';
import { captureOf } from './capture.ts';
import { createDoor } from './door.ts';
import { followEnvironment } from './environment.ts';
import { ForeignClients } from './foreign-clients.ts';
import { captureNatives, type PageScope } from './natives.ts';
import { createOnlineSwitch } from './online.ts';
import { PageJournal } from './page-journal.ts';
import { followRegistered } from './registered-clients.ts';
import { Watchdog } from './watchdog.ts';
import type { WrapContext } from './wrap/context.ts';
import { wrapEventSource } from './wrap/event-source.ts';
import { wrapFetch } from './wrap/fetch.ts';
import { wrapWebSocket } from './wrap/websocket.ts';

/**
 * Puts the probe into a page: wraps its globals, follows its registered clients, and opens the door for commands.
 * Nothing when one is there already.
 *
 * @throws Error when the page has put something else where the registry belongs
 */
export function install(scope: PageScope, registry: Registry = pageRegistry()): void {
  if (registry.version !== 1 || !Array.isArray(registry.clients)) {
    throw new Error(
      'The page has put something of its own, or of another version of Faultline, where the registry belongs.',
    );
  }
  if (registry.probe) return;
  const capture = captureOf(scope.document);
  const natives = captureNatives(scope);
  registry.natives = { WebSocket: natives.WebSocket, fetch: natives.fetch };

  const { now, setTimeout, clearTimeout } = natives;
  const journal = new PageJournal(now);
  const faults = createFaults({
    clock: { now, setTimeout, clearTimeout },
    report: journal.write,
    environment: createOnlineSwitch(scope, natives),
  });
  const { write, complain } = journal;
  const clients = new ForeignClients({ tap: faults.tap, now, write });
  const context: WrapContext = { scope, natives, clients, quiet: () => faults.quiet(), complain };
  wrapWebSocket(context);
  wrapEventSource(context);
  wrapFetch(context);

  followRegistered(registry, journal, faults);
  followEnvironment(scope, natives, (what) =>
    write({ type: 'environment', at: now(), connection: '', what }),
  );
  const watchdog = new Watchdog(faults, natives);
  const page = scope.crypto.getRandomValues(new Uint32Array(2)).join('-');
  registry.probe = createDoor({ scope, natives, journal, faults, watchdog, page, capture });
}
