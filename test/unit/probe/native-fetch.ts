import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { LongPolls } from '../../../src/probe/long-polls.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { wrapFetch } from '../../../src/probe/wrap/fetch.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { nativeBasics } from './native-basics.ts';

/** A page under faults that asks with `fetch`; the test is the server. */
export function createFetchPage() {
  const clock = new VirtualClock();
  const entries: Draft[] = [];
  const write = (entry: Draft) => void entries.push(entry);
  const faults = createFaults({ clock, report: write });
  const now = () => clock.now();
  /** Each answers one request, in order. */
  const servers: ((answer: Response | TypeError) => void)[] = [];
  /** What reached the server, in order. */
  const sent: Promise<string>[] = [];
  const fetch = (input: RequestInfo, init?: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      sent.push(new Request(input, init).text());
      servers.push((answer) => (answer instanceof TypeError ? reject(answer) : resolve(answer)));
    });
  class PageRequest extends Request {}
  const scope = {
    ...{ fetch, Request: PageRequest, Response, Headers, ReadableStream, DOMException },
    ...{ Error, TypeError },
    ...{ document: { baseURI: 'http://chat.example/' }, navigator: { userAgent: 'Chrome' } },
  };
  const basics = nativeBasics(new WeakSet(), clock);
  wrapFetch({
    ...{ scope, quiet: faults.quiet, complain: () => {} },
    natives: {
      ...{ fetch, Promise, Response, ReadableStream, ...basics },
      base: () => scope.document.baseURI,
    },
    clients: new ForeignClients({ tap: faults.tap, now, write }),
    arrivals: { expect: () => Promise.resolve() },
    longPolls: new LongPolls(basics),
  } as unknown as WrapContext);
  return {
    fetch: scope.fetch as typeof globalThis.fetch,
    Request: scope.Request,
    servers,
    sent,
    clock,
    faults,
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    journal: (...types: string[]) => entries.filter(({ type }) => types.includes(type)),
  };
}
