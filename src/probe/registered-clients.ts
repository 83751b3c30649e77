import type { Faults } from '../faults/index.ts';
import type { RegisteredClient, Registry } from '../journal/registry.ts';
import type { PageJournal } from './page-journal.ts';

/** Follows the registered clients, present and future. */
export function followRegistered(registry: Registry, journal: PageJournal, faults: Faults): void {
  const follow = (client: RegisteredClient) => {
    // A page can register anything.
    try {
      journal.relay(client);
      client.tap = faults.tap;
      faults.adopt(client.channels());
    } catch (error) {
      journal.complain(`A client in the registry is none that can be followed: ${String(error)}`);
    }
  };
  registry.onRegister = follow;
  for (const client of [...registry.clients]) follow(client);
}
