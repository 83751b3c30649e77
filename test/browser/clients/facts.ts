import type { Browser } from 'puppeteer-core';
import { detect } from '../../../src/findings/detect.ts';
import type { FindingKind } from '../../../src/findings/finding.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import type { FaultName, Rule } from '../../../src/journal/rule.ts';
import type { ConnectionModel } from '../../../src/session/model.ts';
import { closeTab } from '../probe/page.ts';
import { FAULT_EXAMPLES } from './faults.ts';
import { type OpenApp, openApp, openAppIn, openAppTab } from './open.ts';
import type { AppName } from './page/apps.ts';
import type { ClientsServer } from './server/server.ts';

/** What a run has seen of one client: words only, the same in each run. */
export interface Facts {
  readonly shown: Shown;
  /** By fault: what became of the connection and of what was under way. */
  readonly faults: Readonly<Record<string, string>>;
  /** What the panel finds that none of the clients does, whatever happens to it: in which run, and what. */
  readonly accused: readonly string[];
}

const NONE_DOES: readonly FindingKind[] = ['gave-up', 'reply-cut-short'];

export interface Shown {
  readonly label: string;
  readonly transports: string;
  readonly states: string;
  readonly messages: string;
  readonly waits: string;
}

/** How long a fault is left to act before it is lifted, ms; on a slow machine as many times as long as it takes to ask the page something. */
const ACTING = 300;
const ASKED = 10;
/** They act on each frame that comes. */
const ON_FRAMES: readonly FaultName[] = [
  'stall',
  'latency',
  'bandwidth',
  'drop',
  'duplicate',
  'reorder',
  'corrupt',
  'cut',
];
/** They meet the next attempt, which an EventSource makes in its own time. */
const ON_ATTEMPTS: readonly FaultName[] = ['refuse', 'status'];
const PATIENCE = 30_000;
/** What is wrong only after a while is found by then, ms. */
const LONG = 60_000;
/** A message that is not confirmed by then is sent anew, under another id, ms. */
const LOST_AFTER = 500;
/** Pages at one time: they mostly wait. Each may hold two of the six connections that a browser keeps to a host. */
const AT_ONCE = 3;

/** One client under observation. */
export interface Subject {
  readonly name: AppName;
  /** It only receives; nothing can be sent with it. */
  readonly receivesOnly?: true;
  /** What it sends asks for a reply that streams: one at a time. */
  readonly streams?: true;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The connection that the panel would show for the client; the newest of several. */
async function shownConnection({ session }: OpenApp): Promise<ConnectionModel | undefined> {
  return [...(await session()).connections.values()].at(-1);
}

/** Tries until it gives something; `undefined` when that does not come. */
async function eventually<T>(attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await attempt();
    if (found !== undefined || Date.now() > deadline) return found;
    await pause(50);
  }
}

let sequence = 0;
/** All of one length: where a fault cuts a message depends on that. */
const newId = (what: string): string => `${what}-${String(++sequence).padStart(5, '0')}`;

/** Until the client does what it is there for, or is over for good: a new message is confirmed, or new events come. A message may need a client that is connected. */
export async function works(open: OpenApp, { receivesOnly, streams }: Subject): Promise<boolean> {
  const before = (await open.told()).received.length;
  let last: string | undefined;
  let sentAt = 0;
  const worked = await eventually(async () => {
    const { confirmed, failed, received, ended } = await open.told();
    if (ended) return false;
    // The last one: none is under way when the fault comes.
    const enough = receivesOnly
      ? received.length > before + 2
      : last !== undefined && confirmed.includes(last);
    if (enough) return true;
    const over = last === undefined || failed.includes(last);
    const lost = !streams && Date.now() > sentAt + LOST_AFTER;
    if (!receivesOnly && (over || lost)) {
      last = newId('probe');
      sentAt = Date.now();
      await open.sendMessage(last);
    }
    return undefined;
  });
  return worked ?? false;
}

/** Until a fault, or this one, has met something that came after entry `since`. */
export async function acted(open: OpenApp, since = 0, fault?: FaultName): Promise<void> {
  await eventually(async () => {
    const { entries } = await open.send({ do: 'drain', since });
    const met = entries.some(
      (entry) =>
        entry.type === 'fault' && entry.phase === 'fired' && (!fault || entry.fault === fault),
    );
    return met || undefined;
  });
}

/** Until it is over the transport that it prefers: socket.io begins with another one. */
const settles = ({ page }: OpenApp): Promise<true | undefined> =>
  eventually(async () => (await page.evaluate(() => app.settled?.() ?? true)) || undefined);

export async function observe(
  browser: Browser,
  server: ClientsServer,
  subject: Subject,
): Promise<Facts> {
  const effects = new Map<string, string>();
  const accused: string[] = [];
  const judge = async (open: OpenApp, when: string) => {
    const { entries } = await open.send({ do: 'drain', since: 0 });
    for (const { kind, title } of detect(entries, { now: Date.now() + LONG }))
      if (NONE_DOES.includes(kind)) accused.push(`${when}: ${title}`);
  };
  const waiting = [...FAULT_EXAMPLES];
  const work = async () => {
    const tab = await openAppTab(browser);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const open = await openAppIn(tab, server, subject.name);
      effects.set(next.fault, await effect(open, server, subject, next.rules));
      await judge(open, next.fault);
    }
    // Each holds connections, of which a browser has few to a host.
    await closeTab(tab);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const faults = Object.fromEntries(
    FAULT_EXAMPLES.map(({ fault }) => [fault, effects.get(fault) ?? '']),
  );
  const open = await openApp(browser, server, subject.name);
  const told = { shown: await shown(open, server, subject), faults };
  await judge(open, 'without a fault');
  await closeTab(open.page);
  return { ...told, accused };
}

/** What the panel shows of it: on its way up, and after it was thrown off and came back. */
async function shown(open: OpenApp, server: ClientsServer, subject: Subject): Promise<Shown> {
  await works(open, subject);
  await settles(open);
  await open.send({ do: 'arm', rule: { fault: 'reset', times: 1 } });
  await works(open, subject);
  const { entries } = await open.send({ do: 'drain', since: 0 });
  const connection = await shownConnection(open);
  if (!connection)
    return { label: 'nothing', transports: '–', states: '–', messages: '–', waits: '–' };
  const { label, inferred, epochs, states, backoffs } = connection;
  return {
    label: label.replaceAll(server.host, 'host') + (inferred ? ', inferred' : ''),
    transports: [...new Set(epochs.map(({ transport }) => transport))].join(', '),
    states: [...new Set(states.map(({ to }) => to))].join(', '),
    messages: messagesOf(connection, entries),
    waits: backoffs.length > 0 ? 'shown' : 'none',
  };
}

function messagesOf({ messages, id }: ConnectionModel, entries: readonly Entry[]): string {
  const all = [...messages.values()];
  const parts = [
    all.some(({ sends }) => sends.length > 0) && 'sent',
    all.some(({ state }) => state === 'confirmed') && 'confirmed',
    entries.some(({ type, connection }) => type === 'received' && connection === id) && 'received',
  ];
  return parts.filter(Boolean).join(', ') || 'none';
}

/** Arms, sends, lifts, and tells what became of it. */
async function effect(
  open: OpenApp,
  server: ClientsServer,
  subject: Subject,
  rules: readonly Rule[],
): Promise<string> {
  if (!(await works(open, subject)) || !(await settles(open))) return 'never worked';
  const id = newId('fault');
  // A reply is under way when the fault comes; a message goes into it.
  if (subject.streams) await begin(open, id);
  const { entries: earlier, next: since } = await open.send({ do: 'drain', since: 0 });
  for (const rule of rules) await open.send({ do: 'arm', rule });
  if (!subject.receivesOnly && !subject.streams) await open.sendMessage(id);
  const asked = Date.now();
  await open.told();
  await pause(Math.max(ACTING, ASKED * (Date.now() - asked)));
  // What streams comes by itself, later on a slow machine, and so does the next attempt of what only receives.
  for (const { fault } of rules) {
    const onFrame = ON_FRAMES.includes(fault) && (subject.streams || subject.receivesOnly);
    const onAttempt = ON_ATTEMPTS.includes(fault) && subject.receivesOnly;
    if (onFrame || onAttempt) await acted(open, since, fault);
  }
  await open.send({ do: 'lift' });
  await open.send({ do: 'release' });
  server.finish(id);
  const recovered = await works(open, subject);
  const { entries } = await open.send({ do: 'drain', since });
  const connection = hasEnded(standing(earlier), entries, subject)
    ? 'connection ends'
    : 'connection stays';
  if (!recovered) {
    return `${connection}${(await open.told()).ended ? ', for good' : '; does not recover'}`;
  }
  const outcome = subject.receivesOnly
    ? continuity((await open.told()).received)
    : subject.streams
      ? await reply(open, id)
      : await fate(open, server, id);
  return `${connection}; ${outcome}`;
}

/** The epochs that are open at the end of these. */
function standing(entries: readonly Entry[]): ReadonlySet<number> {
  const open = new Set<number>();
  for (const entry of entries) {
    if (entry.type === 'open') open.add(entry.epoch);
    if (entry.type === 'close') open.delete(entry.epoch);
  }
  return open;
}

/** Whether one of these closed. A reply that is over ends from the other side, and that is no effect of a fault. */
const hasEnded = (
  epochs: ReadonlySet<number>,
  entries: readonly Entry[],
  { streams }: Subject,
): boolean =>
  entries.some(
    (entry) =>
      entry.type === 'close' && epochs.has(entry.epoch) && !(streams && entry.by === 'remote'),
  );

/** Until the reply to it streams. */
async function begin(open: OpenApp, id: string): Promise<void> {
  await open.sendMessage(id);
  await eventually(
    async () =>
      (await open.told()).received.some((token) => token.startsWith(`${id} `)) || undefined,
  );
}

/** A later message has been confirmed: what has not arrived by now will not. */
async function fate(open: OpenApp, { applied }: ClientsServer, id: string): Promise<string> {
  const times = applied.filter((one) => one === id).length;
  const { confirmed, failed } = await open.told();
  const arrival = ['message lost', 'message arrives'][times] ?? 'message arrives twice';
  if (confirmed.includes(id)) return arrival;
  return `${arrival}, ${failed.includes(id) ? 'page told that it failed' : 'page never told'}`;
}

async function reply(open: OpenApp, id: string): Promise<string> {
  const settled = await eventually(async () => {
    const { confirmed, failed, received } = await open.told();
    const tokens = received.flatMap((token) => token.split(`${id} `)[1] ?? []);
    if (confirmed.includes(id)) return `reply ends, tokens ${gapsIn(tokens)}`;
    return failed.includes(id) ? 'reply breaks off' : undefined;
  });
  return settled ?? 'reply never ends';
}

const EVENT = /^<(\d+)>$/;

/** Of events that are numbered. */
export const continuity = (received: readonly string[]): string => `events ${gapsIn(received)}`;

function gapsIn(received: readonly string[]): string {
  if (received.some((event) => !EVENT.test(event))) return 'some damaged';
  const numbers = received.map((event) => Number(event.match(EVENT)?.[1]));
  const seen = new Set(numbers);
  const last = Math.max(...numbers);
  const missing = Array.from({ length: last }, (_, number) => number).some((one) => !seen.has(one));
  const repeated = seen.size < numbers.length;
  // A piece of a stream may hold several, and come twice: 1 2 1 2 is in order.
  const firsts = [...seen];
  const ordered = firsts.every((number, index) => index === 0 || number > (firsts[index - 1] ?? 0));
  const wrong = [missing && 'some missing', repeated && 'some twice', !ordered && 'out of order'];
  return wrong.filter(Boolean).join(', ') || 'complete';
}
