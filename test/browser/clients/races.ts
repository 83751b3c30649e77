import type { Browser } from 'puppeteer-core';
import type { EpochModel } from '../../../src/session/model.ts';
import { acted, continuity, pause, type Subject, works } from './facts.ts';
import { type OpenApp, openApp } from './open.ts';
import type { AppName } from './page/apps.ts';
import type { ClientsServer } from './server/server.ts';

/** One of the races that real clients had, and whether this one has it. */
export interface Verdict {
  readonly race: string;
  readonly verdict: 'has it' | 'is free of it';
  /** What was seen. */
  readonly seen: string;
}

type Judge = (browser: Browser, server: ClientsServer, name: AppName) => Promise<Verdict>;

const verdict = (race: string, has: boolean, seen: string): Verdict => ({
  race,
  verdict: has ? 'has it' : 'is free of it',
  seen,
});

async function connected(browser: Browser, server: ClientsServer, name: AppName): Promise<OpenApp> {
  const open = await openApp(browser, server, name);
  if (!(await works(open, { name }))) throw new Error(`${name} never worked.`);
  return open;
}

/** Until no timer of the client is about to fire, and what it has attempted has opened or failed. */
async function atRest(open: OpenApp): Promise<void> {
  const timers = () => open.page.evaluate(() => waits.size);
  while ((await timers()) > 0) await pause(10);
  const isUnderWay = ({ openedAt, closedAt }: EpochModel) => (openedAt ?? closedAt) === undefined;
  while ((await epochsOf(open)).some(isUnderWay)) await pause(10);
}

async function epochsOf(open: OpenApp): Promise<readonly EpochModel[]> {
  return [...(await open.session()).connections.values()].flatMap(({ epochs }) => epochs);
}

/** A half-open link swallows the message; then the link is reset. */
const lostBeforeConfirmation: Judge = async (browser, server, name) => {
  const open = await connected(browser, server, name);
  await open.send({ do: 'arm', rule: { fault: 'stall' } });
  await open.sendMessage('swallowed');
  await acted(open);
  await open.send({ do: 'lift' });
  const back = await works(open, { name });
  const lost = back && !server.applied.includes('swallowed');
  const { failed } = await open.told();
  const told = failed.includes('swallowed') ? 'the page is told that it failed' : 'nobody is told';
  return verdict(
    'sent, then the link dies before the confirmation: never sent again',
    lost,
    lost ? `the message is lost; ${told}` : 'the message arrives over the next connection',
  );
};

/** Thrown off, then told to connect while it waits. */
const twoSockets: Judge = async (browser, server, name) => {
  const open = await connected(browser, server, name);
  await open.send({ do: 'arm', rule: { fault: 'reset', times: 1 } });
  await open.page.evaluate(() => app.reconnect?.());
  const back = await works(open, { name });
  await atRest(open);
  const { connections } = await open.session();
  const live = Math.max(...[...connections.values()].map((connection) => connection.live));
  if (!back) throw new Error(`${name} did not come back.`);
  return verdict(
    'thrown off, the user presses Retry, then the pending timer fires: two open sockets',
    live > 1,
    live > 1 ? `${live} sockets stay open` : 'one socket is open',
  );
};

/** Thrown off, then closed while it waits. */
const socketAfterClose: Judge = async (browser, server, name) => {
  const open = await connected(browser, server, name);
  await open.send({ do: 'arm', rule: { fault: 'reset', times: 1 } });
  await open.page.evaluate(() => app.close());
  await atRest(open);
  const again = (await epochsOf(open)).length > 1;
  return verdict(
    'thrown off, then closed while it waits: the timer fires and a new socket opens',
    again,
    again ? 'it connects after it was closed' : 'no further attempt',
  );
};

/** Its first WebSocket is refused; then the fallback is reset. */
const stickyFallback: Judge = async (browser, server, name) => {
  const open = await openApp(browser, server);
  const where = { transport: 'websocket' } as const;
  await open.send({ do: 'arm', rule: { fault: 'refuse', where, times: 1 } });
  await open.start(name);
  if (!(await works(open, { name }))) throw new Error(`${name} never worked.`);
  const over = async () =>
    (await epochsOf(open))
      .filter(({ openedAt }) => openedAt !== undefined)
      .map(({ transport }) => transport);
  const before = await over();
  await open.send({ do: 'arm', rule: { fault: 'reset', times: 1 } });
  await works(open, { name });
  const after = (await over()).slice(before.length);
  const sticky = !after.includes('websocket');
  return verdict(
    'one refused WebSocket keeps the client on a fallback for ever',
    sticky,
    `falls back to ${before.join(', ')}; after the next loss it is on ${after.join(', ')}`,
  );
};

/** Every TCP connection is cut in the middle of the stream. */
const gapInStream: Judge = async (browser, server, name) => {
  const open = await openApp(browser, server, name);
  const subject: Subject = { name, receivesOnly: true };
  if (!(await works(open, subject))) throw new Error(`${name} never worked.`);
  server.cut();
  await works(open, subject);
  const { received } = await open.told();
  const seen = continuity(received);
  return verdict('what streams while the link is gone is lost', seen.includes('missing'), seen);
};

const gapInReply: Judge = async (browser, server, name) => {
  const open = await openApp(browser, server, name);
  await open.sendMessage('question');
  const some = async () => (await open.told()).received.length > 2;
  while (!(await some())) await pause(10);
  server.cut();
  let told = await open.told();
  while (told.failed.length + told.confirmed.length === 0) {
    await pause(20);
    told = await open.told();
  }
  const whole = told.confirmed.includes('question');
  return verdict(
    'what streams while the link is gone is lost',
    !whole,
    whole ? 'the reply is complete' : 'the reply breaks off; the page is told, nothing asks again',
  );
};

export const JUDGES: Readonly<Partial<Record<AppName, Judge>>> = {
  'socket.io': lostBeforeConfirmation,
  partysocket: twoSockets,
  'reconnecting-websocket': socketAfterClose,
  '@microsoft/signalr': stickyFallback,
  EventSource: gapInStream,
  'fetch stream': gapInReply,
};
