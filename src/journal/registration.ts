import { type RegisteredClient, registry } from './registry.ts';

/** Most clients kept, including ended ones, for a panel that opens later. */
const MAX_REGISTERED = 32;

/** Makes a client known to Faultline; when there are too many, the oldest ended one is dropped. */
export function register(client: RegisteredClient): void {
  const { clients, onRegister } = registry();
  clients.push(client);
  if (clients.length > MAX_REGISTERED) {
    const ended = clients.findIndex(({ ended, channels }) => ended ?? channels().length === 0);
    if (ended >= 0) clients.splice(ended, 1);
  }
  onRegister?.(client);
}
