import { type RegisteredClient, registry } from './registry.ts';

/** Clients that are kept for a panel that opens later, those that have ended too. */
const MAX_REGISTERED = 32;

/** Makes a client known to Faultline. The oldest that has ended makes room. */
export function register(client: RegisteredClient): void {
  const { clients, onRegister } = registry();
  clients.push(client);
  if (clients.length > MAX_REGISTERED) {
    const ended = clients.findIndex(({ ended, channels }) => ended ?? channels().length === 0);
    if (ended >= 0) clients.splice(ended, 1);
  }
  onRegister?.(client);
}
