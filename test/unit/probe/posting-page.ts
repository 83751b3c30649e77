import { createFaults } from '../../../src/faults/index.ts';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { Backlog } from '../../../src/probe/backlog.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { Exchange } from '../../../src/probe/wrap/exchange.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

const ENDPOINT = 'http://chat.example/api/messages';
export const plain = (id: string) => JSON.stringify({ messageId: id, text: id });
export const call = (id: string) => JSON.stringify({ type: 1, invocationId: id, target: 'say' });

/** A page that posts messages; the test answers them. */
export function createPage() {
  const entries: Entry[] = [];
  let at = 0;
  const keep = (entry: object) => void entries.push({ ...entry, seq: entries.length + 1 } as Entry);
  const clock = new VirtualClock();
  const backlog = new Backlog({ now: () => at, write: keep });
  const { now, write, later } = backlog;
  const faults = createFaults({ clock, report: write, random: () => 0 });
  const client = new ForeignClients({ tap: faults.tap, now, write, later }).meet(ENDPOINT);
  if (!client) throw new Error('not followed');
  const post = (body: string, url = ENDPOINT) => {
    const exchange = new Exchange(client, {
      ...{ method: 'POST', url, body, transport: 'sse' },
      ...{ go: () => {}, end: () => {} },
    });
    exchange.start();
    at += 10;
    return exchange;
  };
  const confirm = (id: string) => {
    const exchange = post(plain(id));
    exchange.settled(200);
    exchange.received(JSON.stringify({ type: 'confirm', messageId: id }));
    at += 1000;
  };
  /** Another message is posted before it, and one after it. */
  const among = (act: () => void) => {
    confirm('before');
    act();
    at += 1000;
    confirm('after');
    at += 60_000;
    failures();
    return detect(entries, { now: at });
  };
  const failures = () => {
    backlog.settle();
    return entries.flatMap((entry) =>
      entry.type === 'failed' ? [`${entry.messageId}: ${entry.reason}`] : [],
    );
  };
  const fired = () => {
    backlog.settle();
    return entries.flatMap((entry) =>
      entry.type === 'fault' && entry.phase === 'fired' ? [entry] : [],
    );
  };
  const wait = (ms: number) => {
    at += ms;
    backlog.settle();
    return detect(entries, { now: at });
  };
  return { entries, client, clock, faults, post, among, failures, fired, wait };
}
