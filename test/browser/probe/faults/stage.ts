import { beforeEach } from 'vitest';
import type { Entry } from '../../../../src/journal/entry.ts';
import type { browserKinds } from '../page.ts';
import { type Stage, setStage } from '../stage.ts';

/** What the tests leave in the page. */
export interface PageStage {
  socket: WebSocket;
  source: EventSource;
  abort: AbortController;
  log: string[];
}
declare const stage: PageStage;

/** What the tests run on. What is not a function is to be read within tests. */
export interface FaultStage extends Readonly<Stage> {
  /** A socket that notes its events, with the state they leave it in. */
  makeSocket(): Promise<void>;
  log(): Promise<string[]>;
  /** Until the page has noted the line. */
  logged(line: string): Promise<unknown>;
  /** The entries of these types. */
  journal(...types: string[]): Promise<readonly Entry[]>;
}

export function setFaultStage(kind: (typeof browserKinds)[number]): FaultStage {
  const on = setStage(kind);
  beforeEach(async () => {
    await on.probed.page.evaluate(() => {
      Object.assign(globalThis, { stage: { log: [] } });
    });
  });

  const makeSocket = () =>
    on.probed.page.evaluate((url) => {
      const socket = new WebSocket(url);
      stage.socket = socket;
      stage.log.push(`made (${socket.readyState})`);
      for (const type of ['open', 'message', 'error', 'close'] as const) {
        socket.addEventListener(type, (event) => {
          const { code, wasClean, data } = event as CloseEvent & MessageEvent;
          const rest =
            type === 'close' ? ` ${code} ${wasClean}` : type === 'message' ? ` ${data}` : '';
          stage.log.push(`${type}${rest} (${socket.readyState})`);
        });
      }
    }, `ws://${on.server.host}/socket`);
  const log = () => on.probed.page.evaluate(() => stage.log);
  const logged = (line: string) =>
    on.probed.page.waitForFunction((wanted) => stage.log.includes(wanted), { polling: 20 }, line);
  const journal = async (...types: string[]) =>
    (await on.probed.entries()).filter(({ type }) => types.includes(type));

  // The stage itself: what it has comes and goes with each test.
  return Object.assign(on, { makeSocket, log, logged, journal });
}
