import type { Ending } from '../../../src/journal/registry.ts';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';

/** A client that is connected; how its links may end, and how long it has waited each time. */
export function connected(config = CONFIG, random = () => 0.5) {
  const clock = new VirtualClock();
  const weather = { ...FAIR, latency: 20 };
  const client = new SimulatedClient(config, clock, random, weather, new ModelServer());
  client.connect();
  clock.advance(1000);
  const end = (ending: Partial<Ending>) => {
    const whole = { code: 1006, reason: '', clean: false, ...ending };
    for (const link of [...client.links.values()]) link.end(whole);
    clock.advance(30);
  };
  const waits = () =>
    client.reports.flatMap((entry) => (entry.type === 'backoff' ? [entry.planned] : []));
  return { clock, weather, client, end, waits };
}
