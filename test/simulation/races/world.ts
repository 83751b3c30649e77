import type { Config } from '../../../src/connection/machine.ts';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';

interface Options {
  readonly config?: Config;
  /** The driver clears no timer and silences no connection. */
  readonly late?: boolean;
  readonly random?: () => number;
}

const middle = () => 0.5;

/** A client, its server and the network between them, in virtual time; nothing has happened yet. */
export function world({ config = CONFIG, late = false, random = middle }: Options = {}) {
  const clock = new VirtualClock();
  const weather = { ...FAIR };
  const server = new ModelServer();
  const client = new SimulatedClient(config, clock, random, weather, server, late);
  const each = (act: (link: ReturnType<typeof newest>) => void) => {
    for (const link of [...client.links.values()]) act(link);
  };
  const newest = () => {
    const link = [...client.links.values()].at(-1);
    if (!link) throw new Error('There is no link.');
    return link;
  };
  const reports = <T extends string>(type: T) =>
    client.reports.filter((entry) => entry.type === type) as Extract<
      (typeof client.reports)[number],
      { type: T }
    >[];
  return {
    clock,
    weather,
    server,
    client,
    newest,
    reports,
    resetAll: () => each((link) => link.reset()),
    states: () => reports('state').map(({ to }) => to),
    /** Lets time pass until it is so. */
    until(holds: () => boolean, most = 600_000) {
      const from = clock.now();
      while (!holds() && clock.now() - from < most) clock.advance(5);
      return clock.now() - from;
    },
  };
}

/** The same, connected a second ago. */
export function connected(options: Options = {}) {
  const made = world(options);
  made.client.connect();
  made.clock.advance(1000);
  return made;
}
