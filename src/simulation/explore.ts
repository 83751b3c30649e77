import type { Config, MachineState } from '../connection/machine.ts';
import { itemsOf } from '../connection/outbox.ts';
import { type Action, actions, type Budget, begin, type World } from './small-world.ts';

export interface Exploration {
  /** Number of worlds that differ in more than epoch numbers and time. */
  readonly states: number;
  readonly transitions: number;
  /** A violated property with the actions that lead to it; `null` when all hold everywhere. */
  readonly violation: { readonly what: string; readonly path: readonly string[] } | null;
}

/** Number of steps within which a working network must deliver everything. */
const PATIENCE = 400;

/**
 * Explores every order of the events that the budget allows: each frame of each link delivered at any time, each attempt
 * opened, links dying, the next alarm. Checks in every world that nothing is lost, duplicated, reordered or falsely
 * confirmed, and that a network that works from then on delivers everything.
 *
 * @param options.late links that the machine has disowned still open and deliver
 */
export function explore(config: Config, budget: Budget, { late = false } = {}): Exploration {
  const seen = new Set<string>();
  const good = new Set<string>();
  const first = begin(config, budget, late);
  seen.add(keyOf(first));
  const stack = [{ world: first, path: null as Trail | null }];
  let transitions = 0;
  for (let top = stack.pop(); top; top = stack.pop()) {
    const what = wrongIn(top.world) ?? stuckFrom(config, top.world, good);
    if (what) return { states: seen.size, transitions, violation: { what, path: names(top.path) } };
    for (const action of actions(config, top.world)) {
      transitions++;
      const world = action.next();
      const key = keyOf(world);
      if (seen.has(key)) continue;
      seen.add(key);
      stack.push({ world, path: { name: action.name, before: top.path } });
    }
  }
  return { states: seen.size, transitions, violation: null };
}

interface Trail {
  readonly name: string;
  readonly before: Trail | null;
}

function names(trail: Trail | null): string[] {
  const found: string[] = [];
  for (let at = trail; at; at = at.before) found.unshift(at.name);
  return found;
}

function wrongIn({ server, sent, confirmed, delivered, links, client }: World): string | null {
  const all = Array.from({ length: sent }, (_, index) => `m${index + 1}`);
  if (server.applied.some((id, index) => id !== all[index])) {
    return `applied ${server.applied} of ${all}`;
  }
  if (confirmed.some((id, index) => id !== server.applied[index])) {
    return `confirmed ${confirmed}, applied ${server.applied}`;
  }
  if (delivered.some((event, index) => event !== index + 1)) return `delivered ${delivered}`;
  const held = links.filter(({ abandoned }) => !abandoned).length;
  const { current, candidate, draining } = client;
  const needed = [current, candidate, draining].filter((one) => one !== null).length;
  return held > needed ? `${held} links, of which the machine needs ${needed}` : null;
}

/** Whether a network that works from now on fails to deliver everything. `good`: worlds known to be fine. */
function stuckFrom(config: Config, from: World, good: Set<string>): string | null {
  const endless = { ...from.budget, alarms: Number.POSITIVE_INFINITY, faults: 0, events: 0 };
  let world: World = { ...from, budget: endless };
  const passed: string[] = [];
  for (let steps = 0; steps < PATIENCE; steps++) {
    const key = keyOf(world);
    if (good.has(key) || isHome(world)) {
      for (const one of [key, ...passed]) good.add(one);
      return null;
    }
    passed.push(key);
    const next = fairest(actions(config, world));
    if (!next) return 'nothing can happen any more, and not all is delivered';
    world = next.next();
  }
  return `not home after ${PATIENCE} steps of a network that works`;
}

/** The next action of a working network: time advances only when nothing is in flight. */
const fairest = (all: readonly Action[]): Action | undefined =>
  all.find(({ fault }) => !fault) ??
  all.find(({ name }) => !name.startsWith('die') && !name.startsWith('vanish')) ??
  all.find(({ name }) => name.startsWith('vanish'));

const isHome = ({ budget, client, confirmed, sent, delivered, server }: World): boolean =>
  budget.messages === 0 &&
  client.status === 'connected' &&
  confirmed.length === sent &&
  delivered.length === server.events;

/** The same for worlds that differ only in time and in the numbers of epochs and timers. */
function keyOf(world: World): string {
  const { at, client, links, server, budget } = world;
  const epochs = [
    ...new Set([server.highest, server.newest ?? 0, ...links.map(({ epoch }) => epoch)]),
  ].sort((a, b) => a - b);
  const epoch = (number: number | null) => (number === null ? null : epochs.indexOf(number));
  return JSON.stringify([
    clientKey(client, at, epoch),
    links.map((link) => [
      epoch(link.epoch),
      link.transport,
      link.stage,
      link.abandoned,
      link.up.map((frame) =>
        frame.type === 'hello' ? { ...frame, epoch: epoch(frame.epoch) } : frame,
      ),
      link.down,
    ]),
    [server.known, server.last, server.applied.length, epoch(server.newest), epoch(server.highest)],
    [server.events, world.sent, world.confirmed.length, world.delivered.length],
    Object.values(budget),
  ]);
}

function clientKey(
  client: MachineState,
  at: number,
  epoch: (number: number | null) => number | null,
): unknown {
  const { outbox, alarm, lastGood, current, candidate, draining, ...rest } = client;
  const physical = (one: MachineState['current']) =>
    one && {
      ...one,
      epoch: epoch(one.epoch),
      deadline: one.deadline - at,
      heardAt: at - one.heardAt,
      pingedAt: one.pingedAt === null ? null : at - one.pingedAt,
    };
  return [
    {
      ...rest,
      epoch: 0,
      activeAt: Math.min(at - rest.activeAt, 60_000),
      unconfirmedSince: null,
      retryAt: null,
      patientUntil: Math.max(0, rest.patientUntil - at),
    },
    rest.unconfirmedSince === null ? null : at - rest.unconfirmedSince,
    rest.retryAt === null ? null : rest.retryAt - at,
    [itemsOf(outbox).length, outbox.transmitted, outbox.next, outbox.had],
    alarm - at,
    lastGood && [lastGood.transport, at - lastGood.at],
    [current, candidate, draining].map(physical),
  ];
}
