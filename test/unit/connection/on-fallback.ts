import { expect } from 'vitest';
import type { Config } from '../../../src/connection/machine.ts';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';

/** A client that is connected over the last transport of its route, SSE if nothing else is said, since the others failed. */
export function overSse(config = CONFIG, settling = 1000, random = () => 0.5) {
  const clock = new VirtualClock();
  const weather = { ...FAIR, latency: 20 };
  const server = new ModelServer();
  const client = new SimulatedClient(config, clock, random, weather, server);
  client.connect();
  for (const _ of config.route.slice(1)) {
    for (const link of [...client.links.values()]) link.reset();
  }
  clock.advance(settling);
  const states = () =>
    client.reports.flatMap((entry) => (entry.type === 'state' ? [entry.to] : []));
  return { clock, weather, server, client, states };
}

export const THREE: Config = {
  ...CONFIG,
  route: [...CONFIG.route, { transport: 'ajax', url: 'http://simulated/ajax' }],
};

type Fallback = ReturnType<typeof overSse>;

/** Lets time pass until it is so. */
function until({ clock }: Fallback, holds: () => boolean): void {
  for (let times = 0; !holds(); times++) {
    if (times === 100_000) throw new Error('It does not become so.');
    clock.advance(5);
  }
}

/** Until a candidate is under way. Returns its epoch. */
export function untilCandidate(fallback: Fallback): number {
  const { client } = fallback;
  until(fallback, () => client.state.candidate !== null);
  return client.state.candidate?.epoch ?? 0;
}

/** Until a candidate is under way, and its hello is out. */
export function untilGreeting(fallback: Fallback): void {
  until(fallback, () => fallback.client.state.candidate?.stage === 'greeting');
}

/** A client of a server that does not speak hello: on a fallback, with a candidate under way; what opens is told by the test. */
export function withPlainCandidate() {
  const clock = new VirtualClock();
  const weather = { ...FAIR, stall: true };
  const client = new SimulatedClient(CONFIG, clock, () => 0.5, weather, new ModelServer());
  client.connect();
  for (const link of [...client.links.values()]) link.reset();
  const opened = () => client.input({ type: 'opened', epoch: client.state.epoch, plain: true });
  opened();
  for (let times = 0; !client.state.candidate && times < 1000; times++) clock.advance(100);
  expect(client.state.candidate?.transport).toBe('websocket');
  return { clock, client, opened };
}
