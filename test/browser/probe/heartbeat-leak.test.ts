import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

interface Given {
  readonly url: string;
  /** Between pings, ms. */
  readonly period: number;
  /** How long each connection lasts until the server cuts it, ms. */
  readonly lifetimes: readonly number[];
  /** Whether the page stops its heartbeat when the connection ends. */
  readonly stops: boolean;
}

const PERIOD = 2000;
/** The first lasts longest: it shows the period. */
const LIFETIMES = [11_000, 9000, 9000];

/** A small client that keeps its connection alive, and reconnects. */
const useClient = ({ url, period, lifetimes, stops }: Given): void => {
  let socket: WebSocket;
  const connect = (nth: number): void => {
    const lifetime = lifetimes[nth];
    if (lifetime === undefined) return;
    socket = new WebSocket(url);
    let heartbeat: ReturnType<typeof setInterval>;
    socket.onopen = () => {
      heartbeat = setInterval(() => {
        if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
      }, period);
      setTimeout(() => socket.send('die'), lifetime);
    };
    socket.onclose = () => {
      if (stops) clearInterval(heartbeat);
      setTimeout(() => connect(nth + 1), 700);
    };
  };
  connect(0);
};

describe.each(browserKinds)('in %s, a page that pings its server', (kind) => {
  const on = setStage(kind);
  const run = (stops: boolean) =>
    on.probed.page.evaluate(useClient, {
      ...{ url: `ws://${on.server.host}/socket`, period: PERIOD },
      ...{ lifetimes: LIFETIMES, stops },
    });
  const found = async () => detect(await on.probed.entries(), { now: Date.now() });

  it('and stops no heartbeat is found to run several at once', async () => {
    await run(false);
    await expect
      .poll(found, { timeout: 60_000 })
      .toMatchObject([{ kind: 'heartbeat-leak', inferred: true, severity: 'warning' }]);
  });

  it('and stops each with its connection is not', async () => {
    await run(true);
    const closes = async () =>
      (await on.probed.entries()).filter(({ type }) => type === 'close').length;
    await expect.poll(closes, { timeout: 60_000 }).toBe(LIFETIMES.length);
    expect(await found()).toEqual([]);
  });
});
