import {
  type Config,
  type Input,
  initialState,
  type MachineState,
  step,
} from '../connection/machine.ts';
import type { ClientFrame, ServerFrame } from '../connection/protocol.ts';
import type { Transport } from '../journal/transport.ts';
import { onWire } from './client.ts';

/** A link whose frames wait until they are chosen for delivery. */
export interface Link {
  readonly epoch: number;
  readonly transport: Transport;
  readonly stage: 'opening' | 'open';
  /** Disowned by the machine, or dead: what the client has sent may still arrive, or never. */
  readonly abandoned: boolean;
  readonly up: readonly ClientFrame[];
  readonly down: readonly ServerFrame[];
}

/** Client, links and server at one moment. An immutable value: each action creates a new one. */
export interface World {
  readonly at: number;
  readonly client: MachineState;
  readonly links: readonly Link[];
  readonly server: {
    readonly known: boolean;
    readonly last: number;
    readonly applied: readonly string[];
    /** Epoch of the link being served. */
    readonly newest: number | null;
    readonly highest: number;
    readonly events: number;
  };
  readonly sent: number;
  readonly confirmed: readonly string[];
  readonly delivered: readonly number[];
  readonly budget: Budget;
  /** A faulty driver: links that the machine has disowned still open and deliver. */
  readonly late: boolean;
}

/** What may still happen. */
export interface Budget {
  readonly messages: number;
  readonly events: number;
  /** Dying links and refused attempts. */
  readonly faults: number;
  /** Alarms that may ring. */
  readonly alarms: number;
}

export interface Action {
  readonly name: string;
  /** Whether this is a failure; all other actions belong to a working network. */
  readonly fault: boolean;
  readonly next: () => World;
}

export function begin(config: Config, budget: Budget, late: boolean): World {
  const world: World = {
    at: 0,
    client: initialState('small', 's'),
    links: [],
    server: { known: false, last: 0, applied: [], newest: null, highest: 0, events: 0 },
    sent: 0,
    confirmed: [],
    delivered: [],
    budget,
    late,
  };
  return input(config, world, { type: 'connect' });
}

type Happening = Input extends infer I
  ? I extends { at: number }
    ? Omit<I, 'at' | 'random'>
    : never
  : never;

/** All possible next actions. */
export function actions(config: Config, world: World): Action[] {
  const { budget, links, sent, server } = world;
  const found: Action[] = [];
  const may = (name: string, next: () => World, fault = false) => found.push({ name, fault, next });
  const spend = (what: keyof Budget): World => ({
    ...world,
    budget: { ...budget, [what]: budget[what] - 1 },
  });
  if (budget.messages > 0) {
    const messageId = `m${sent + 1}`;
    const message = { messageId, json: `"${messageId}"` };
    may('send', () =>
      input(config, { ...spend('messages'), sent: sent + 1 }, { type: 'send', message }),
    );
  }
  if (budget.events > 0) {
    const events = server.events + 1;
    const frame = { type: 'event', sequence: events, body: events } as const;
    may('publish', () =>
      answer({ ...spend('events'), server: { ...server, events } }, server.newest, [frame]),
    );
  }
  for (const link of links) {
    const { epoch, stage, abandoned, up, down } = link;
    const heard = !abandoned || world.late;
    const closed = {
      type: 'closed',
      epoch,
      by: 'remote',
      ending: { code: 1006, reason: '', clean: false },
    } as const;
    if (stage === 'opening' && heard) may(`open ${epoch}`, () => open(config, world, link));
    if (up[0] && (stage === 'open' || abandoned)) may(`up ${epoch}`, () => toServer(world, link));
    if (stage === 'open' && heard && down[0]) {
      may(`down ${epoch}`, () =>
        input(config, replace(world, { ...link, down: down.slice(1) }), {
          type: 'frame',
          epoch,
          frame: down[0] as ServerFrame,
          size: 1,
          preview: '',
        }),
      );
    }
    if (!abandoned && budget.faults > 0) {
      const dead = replace(spend('faults'), { ...link, abandoned: true, down: [] });
      may(`die ${epoch}`, () => input(config, dead, closed), true);
    }
    if (abandoned) {
      may(
        `vanish ${epoch}`,
        () => ({ ...world, links: links.filter((one) => one !== link) }),
        true,
      );
    }
  }
  const due = world.client.alarm;
  if (Number.isFinite(due) && budget.alarms > 0) {
    const later = { ...spend('alarms'), at: Math.max(due, world.at) };
    may('alarm', () => input(config, later, { type: 'alarm' }), true);
  }
  return found;
}

function input(config: Config, world: World, happening: Happening): World {
  const whole = { ...happening, at: world.at, random: 0.5 } as Input;
  const { state, effects } = step(config, world.client, whole);
  let next: World = { ...world, client: state };
  for (const effect of effects) {
    if (effect.type === 'open') {
      const { epoch, transport, hello } = effect;
      const up = transport === 'websocket' ? [] : [hello];
      next = {
        ...next,
        links: [
          ...next.links,
          { epoch, transport, stage: 'opening', abandoned: false, up, down: [] },
        ],
      };
    } else if (effect.type === 'close') {
      next = onLink(next, effect.epoch, (link) => ({
        ...link,
        abandoned: true,
        down: next.late ? link.down : [],
      }));
    } else if (effect.type === 'transmit') {
      const frame = onWire(effect.frame);
      next = onLink(next, effect.epoch, (link) => ({ ...link, up: [...link.up, frame] }));
    } else if (effect.type === 'deliver') {
      next = { ...next, delivered: [...next.delivered, Number(effect.body)] };
    } else if (effect.type === 'emit' && effect.event === 'confirmed') {
      next = { ...next, confirmed: [...next.confirmed, effect.detail.messageId] };
    }
  }
  // An abandoned link with nothing in flight is dropped.
  const links = next.links.filter(
    ({ stage, abandoned, up, down }) =>
      !abandoned || up.length > 0 || (next.late && (stage === 'opening' || down.length > 0)),
  );
  return { ...next, links };
}

function open(config: Config, world: World, link: Link): World {
  const opened = replace(world, { ...link, stage: 'open' });
  return input(config, opened, { type: 'opened', epoch: link.epoch, plain: false });
}

const replace = (world: World, link: Link): World => onLink(world, link.epoch, () => link);

const onLink = (world: World, epoch: number, change: (link: Link) => Link): World => ({
  ...world,
  links: world.links.map((link) => (link.epoch === epoch ? change(link) : link)),
});

/** Delivers the next frame of a link to the server, which follows docs/protocol.md. */
function toServer(world: World, link: Link): World {
  const [frame, ...up] = link.up;
  const { epoch } = link;
  const { server } = world;
  const rest =
    up.length > 0 || !link.abandoned || world.late
      ? replace(world, { ...link, up })
      : without(world, link);
  if (frame?.type === 'hello') {
    if (frame.epoch < server.highest) return rest;
    const last = server.known ? server.last : frame.confirmed;
    const events = Math.min(frame.received, server.events);
    const missed = Array.from({ length: server.events - events }, (_, index) => ({
      type: 'event' as const,
      sequence: events + index + 1,
      body: events + index + 1,
    }));
    const greeted = { ...server, known: true, last, newest: epoch, highest: frame.epoch };
    return answer({ ...rest, server: greeted }, epoch, [
      { type: 'welcome', secret: 's', last, events },
      ...missed,
    ]);
  }
  if (server.newest !== epoch || !frame) return rest;
  if (frame.type === 'ping') return answer(rest, epoch, [{ type: 'pong' }]);
  const { messageId, sequence } = frame;
  if (sequence > server.last + 1) {
    return answer(rest, epoch, [{ type: 'expect', sequence: server.last + 1 }]);
  }
  const fresh = sequence === server.last + 1;
  const applied = fresh ? [...server.applied, messageId] : server.applied;
  const last = Math.max(server.last, sequence);
  return answer({ ...rest, server: { ...server, applied, last } }, epoch, [
    { type: 'confirm', messageId },
  ]);
}

const without = (world: World, link: Link): World => ({
  ...world,
  links: world.links.filter(({ epoch }) => epoch !== link.epoch),
});

const answer = (world: World, epoch: number | null, frames: readonly ServerFrame[]): World =>
  onLink(world, epoch ?? -1, (link) =>
    link.stage === 'open' && (!link.abandoned || world.late)
      ? { ...link, down: [...link.down, ...frames] }
      : link,
  );
