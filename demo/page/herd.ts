import type { Draft } from '../../src/journal/entry.ts';
import { register } from '../../src/journal/registration.ts';
import { type RegisteredClient, registry } from '../../src/journal/registry.ts';
import { Ring } from '../../src/journal/ring.ts';

/** The supervisor's answer to a herd request. */
export interface HerdAnswer {
  readonly clients: number;
  readonly downtime: number;
  readonly arrivals: { readonly faultline: readonly number[]; readonly naive: readonly number[] };
}

const HERD = 'herd';

/** Reports a herd to the panel as a client of the page, though not the page's own. */
export function reportHerd({ clients, arrivals }: HerdAnswer, url: string): void {
  const client = registry().clients.find(({ id }) => id === HERD) ?? enter();
  const at = performance.timeOrigin + performance.now();
  const write = (draft: Draft) => client.journal.write(draft);
  write({
    type: 'connection',
    at,
    connection: HERD,
    label: `Herd of ${clients} clients each`,
    url,
  });
  for (const name of ['faultline', 'naive'] as const) {
    write({ type: 'mark', at, connection: HERD, label: `herd ${name}`, values: arrivals[name] });
  }
}

function enter(): RegisteredClient {
  const client: RegisteredClient = {
    id: HERD,
    journal: new Ring(),
    tap: null,
    channels: () => [],
  };
  register(client);
  return client;
}
