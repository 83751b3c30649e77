import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import PartySocket from 'partysocket';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { io, type Socket } from 'socket.io-client';
import { ReportedPartySocket } from '../../../../demo/adapters/partysocket.ts';
import { reportedIo } from '../../../../demo/adapters/socket-io.ts';
import { registerClient } from '../../../../src/register/index.ts';
import { countWaits } from './waits.ts';

/** What a page does with a client, in the client's own way. */
export interface App {
  /** Sends a message with this id. */
  send(id: string): void;
  /** Ids whose arrival the client has told the page of. */
  readonly confirmed: string[];
  /** Ids of which the client has told the page that they failed. */
  readonly failed: string[];
  /** What the server sent, in order. */
  readonly received: string[];
  /** Whether it is over the transport that it prefers; left out by one that has no other. */
  settled?(): boolean;
  /** Whether it has given up; left out by one that never does here. */
  ended?(): boolean;
  /** Where the client can be told to connect at once. */
  reconnect?(): void;
  close(): void;
}

export type AppName = keyof typeof APPS;

const confirmedIdOf = (data: unknown): string | undefined => fieldsOf(data).ack;
const messageIdOf = (data: unknown): string | undefined => fieldsOf(data).id;

function fieldsOf(data: unknown): { readonly ack?: string; readonly id?: string } {
  try {
    return JSON.parse(String(data));
  } catch {
    return {};
  }
}

function overSocketIo(socket: Socket): App {
  const confirmed: string[] = [];
  return {
    confirmed,
    failed: [],
    received: [],
    send: (id) => void socket.emit('message', id, () => confirmed.push(id)),
    settled: () => socket.io.engine?.transport.name === 'websocket',
    close: () => void socket.disconnect(),
  };
}

function overSocket(socket: PartySocket | ReconnectingWebSocket): App {
  const confirmed: string[] = [];
  socket.addEventListener('message', ({ data }: { data: unknown }) => {
    const id = confirmedIdOf(data);
    if (id !== undefined) confirmed.push(id);
  });
  return {
    confirmed,
    failed: [],
    received: [],
    send: (id) => void socket.send(JSON.stringify({ id })),
    reconnect: () => socket.reconnect(),
    close: () => socket.close(),
  };
}

/** Short waits, so that tests need not. */
const WAITS = { minReconnectionDelay: 100, maxReconnectionDelay: 100 };

const APPS = {
  'socket.io': (host: string) => overSocketIo(io(`http://${host}`, { reconnectionDelay: 100 })),
  'socket.io, without jitter': (host: string) =>
    overSocketIo(
      io(`http://${host}`, {
        transports: ['websocket'],
        reconnectionDelay: 200,
        reconnectionDelayMax: 1600,
        randomizationFactor: 0,
      }),
    ),
  'socket.io, reported': (host: string) =>
    overSocketIo(reportedIo(`http://${host}`, { reconnectionDelay: 100 })),
  partysocket: (host: string) => overSocket(new PartySocket({ host, room: 'lobby', ...WAITS })),
  'partysocket, reported': (host: string) =>
    overSocket(
      new ReportedPartySocket({ host, room: 'lobby', ...WAITS }, { messageIdOf, confirmedIdOf }),
    ),
  'partysocket, reported, with two retries': (host: string) =>
    overSocket(
      new ReportedPartySocket(
        { host, room: 'lobby', ...WAITS, maxRetries: 2 },
        { messageIdOf, confirmedIdOf },
      ),
    ),
  'reconnecting-websocket': (host: string) =>
    overSocket(new ReconnectingWebSocket(`ws://${host}/plain`, [], WAITS)),
  '@microsoft/signalr': overSignalR,
  EventSource: overEventSource,
  'EventSource, reported': (host: string) => overReported(host, true),
  'EventSource, reported and left open': (host: string) => overReported(host, false),
  'fetch stream': overFetch,
};

function overSignalR(host: string): App {
  const hub = new HubConnectionBuilder()
    .withUrl(`http://${host}/signalr`)
    .withAutomaticReconnect([100, 100, 100, 100, 100])
    .configureLogging(LogLevel.None)
    .build();
  const confirmed: string[] = [];
  const failed: string[] = [];
  const started = hub.start();
  started.catch(() => {});
  return {
    confirmed,
    failed,
    received: [],
    send(id) {
      void started
        .then(() => hub.invoke('store', id))
        .then(
          () => confirmed.push(id),
          () => failed.push(id),
        );
    },
    close: () => void hub.stop(),
  };
}

function overEventSource(host: string): App {
  const source = new EventSource(`http://${host}/events`);
  const received: string[] = [];
  source.onmessage = ({ data }) => received.push(data);
  return {
    confirmed: [],
    failed: [],
    received,
    send: () => {},
    ended: () => source.readyState === EventSource.CLOSED,
    close: () => source.close(),
  };
}

/** Reports itself; leaves its stream open when it is closed, unless it hangs up. */
function overReported(host: string, hangsUp: boolean): App {
  const url = `http://${host}/events`;
  const report = registerClient({ label: 'own client', url });
  report.state('connecting', 'connect');
  const connection = report.attempt('sse');
  const source = new EventSource(url);
  source.onopen = () => {
    connection.open();
    report.state('connected', 'opened');
  };
  source.onmessage = ({ data }) => connection.received('event', { body: data });
  return {
    confirmed: [],
    failed: [],
    received: [],
    send: () => {},
    close() {
      if (hangsUp) {
        source.close();
        connection.close({ clean: true, by: 'client' });
      }
      report.state('disconnected', 'disconnect');
    },
  };
}

/** As a chat page reads the reply of a model. `send` asks for one. */
function overFetch(host: string): App {
  const received: string[] = [];
  const confirmed: string[] = [];
  const failed: string[] = [];
  const abort = new AbortController();
  const ask = async (id: string): Promise<void> => {
    // A reply that a fault is to meet must not be over before.
    const length = id.startsWith('probe') ? 'tokens=5' : `until=${id}`;
    const response = await fetch(`http://${host}/v1/chat/completions?${length}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: id }] }),
      signal: abort.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      rest += part.value;
      const events = rest.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const data = event.replace('data: ', '');
        if (data === '[DONE]') confirmed.push(id);
        else received.push(`${id} <${JSON.parse(data).choices[0].delta.content}>`);
      }
    }
  };
  return {
    confirmed,
    failed,
    received,
    send: (id) => void ask(id).catch(() => failed.push(id)),
    close: () => abort.abort(),
  };
}

declare global {
  var startApp: (name: AppName, host: string) => void;
  var app: App;
}

globalThis.startApp = (name, host) => {
  countWaits();
  globalThis.app = APPS[name](host);
};
