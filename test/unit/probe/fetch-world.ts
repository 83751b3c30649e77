import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { FetchExchange } from '../../../src/probe/wrap/fetch-exchange.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

const PAGE_URL = 'http://chat.example/messages';
const BODY = '{"messageId":"a","text":"hi"}';

const nameOf = (error: unknown) => (error instanceof DOMException ? error.name : undefined);

/** A page that posts a message; the test answers. */
export function createWorld() {
  const clock = new VirtualClock();
  const complaints: string[] = [];
  const entries: Draft[] = [];
  const write = (entry: Draft) => void entries.push(entry);
  const faults = createFaults({ clock, report: write, random: () => 0.5 });
  const client = new ForeignClients({ tap: faults.tap, now: () => 0, write }).meet(PAGE_URL);
  if (!client) throw new Error('not followed');
  const context = {
    ...{ scope: globalThis, quiet: faults.quiet },
    natives: { Promise, Response, ReadableStream, exceptionName: nameOf },
    arrivals: { expect: () => arrival.promise },
    clients: { meet: () => client },
    complain: (message: string) => complaints.push(message),
  } as unknown as WrapContext;
  /** All of what the page reads alone has come. */
  const arrival = Promise.withResolvers<void>();
  const log: string[] = [];
  /** What the page has been given, whole or not. */
  const answers: Response[] = [];
  /** What requests were ended with. */
  const ended: unknown[] = [];
  /** Each answers one request, in order. */
  const servers: ((response: Response | TypeError) => void)[] = [];
  const abort = new AbortController();
  const ask = (body = BODY) =>
    FetchExchange.ask(context, client, {
      method: 'POST',
      mode: 'cors',
      url: PAGE_URL,
      body,
      signal: abort.signal,
      go: (_body, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended.push(signal.reason);
            reject(signal.reason);
          });
          servers.push((answer) =>
            answer instanceof TypeError ? reject(answer) : resolve(answer),
          );
        }),
    });
  return {
    clock,
    faults,
    abort,
    log,
    answers,
    servers,
    ended,
    complaints,
    entries,
    journal: () => entries.flatMap((entry) => (entry.type === 'close' ? [entry.by] : [])),
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    ask,
    arrive: () => arrival.resolve(),
    /** The page asks, and notes how it is answered. */
    post() {
      ask()
        .then(async (response) => {
          answers.push(response);
          log.push(`${response.status} ${await response.text()}`);
        })
        .catch((error: Error) => log.push(error.name));
    },
  };
}

export const json = (text: unknown) => Response.json(text);

export const tokens = (onGone: () => void) => eventStream(new ReadableStream({ cancel: onGone }));

export const eventStream = (body: BodyInit) => {
  const response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  Object.defineProperty(response, 'url', { value: PAGE_URL });
  return response;
};
