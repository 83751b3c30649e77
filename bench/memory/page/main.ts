import { readAlong } from '../../probe/page/read-along.ts';

/** What a page does over and over. */
export type Habit =
  | 'sockets, one after the other'
  | 'sockets that stay open'
  | 'messages of one socket'
  | 'event sources'
  | 'streams, read'
  | 'streams, left unread'
  | 'requests';

declare global {
  /** Repeats a habit this many times. Anything that the page itself keeps is in `globalThis.held`. */
  var live: (habit: Habit, times: number) => Promise<void>;
  var held: unknown[];
  var drain: typeof readAlong;
}

globalThis.held = [];
const { host } = location;
/** Sockets at a time. Chromium delays the handshakes of a page that makes many more. */
const AT_ONCE = 10;
/** Messages that the server leaves waiting in one socket. */
const WINDOW = 200;
const MESSAGE = JSON.stringify({ type: 'message', body: { text: 'x'.repeat(1000) } });
const STREAM = `http://${host}/stream?count=20&size=1000`;

const when = (target: EventTarget, event: string): Promise<unknown> =>
  new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${host}/echo`);
  await when(socket, 'open');
  socket.send(MESSAGE);
  await when(socket, 'message');
  return socket;
}

async function closeSocket(): Promise<void> {
  const socket = await openSocket();
  socket.close();
  await when(socket, 'close');
}

async function chatter(count: number): Promise<void> {
  const socket = await openSocket();
  let sent = 0;
  const send = (): void => {
    if (sent++ < count) socket.send(MESSAGE);
  };
  await new Promise<void>((resolve) => {
    let came = 0;
    socket.onmessage = () => {
      if (++came === count) resolve();
      else send();
    };
    for (let first = 0; first < WINDOW; first++) send();
  });
  socket.close();
}

async function listen(): Promise<void> {
  const source = new EventSource(`http://${host}/events?count=20&size=1000`);
  await when(source, 'message');
  source.close();
}

async function readStream(): Promise<void> {
  const reader = (await fetch(STREAM)).body?.getReader();
  while (reader && !(await reader.read()).done);
}

async function leaveStream(): Promise<void> {
  const giveUp = new AbortController();
  await fetch(STREAM, { signal: giveUp.signal });
  giveUp.abort();
}

async function request(): Promise<void> {
  const asked = new XMLHttpRequest();
  asked.open('GET', STREAM);
  asked.send();
  await when(asked, 'loadend');
}

async function repeat(times: number, act: () => Promise<unknown>): Promise<void> {
  let begun = 0;
  const next = async (): Promise<void> => {
    while (begun++ < times) await act();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

globalThis.live = (habit, times) => {
  switch (habit) {
    case 'sockets, one after the other':
      return repeat(times, closeSocket);
    case 'sockets that stay open':
      return repeat(times, async () => globalThis.held.push(await openSocket()));
    case 'messages of one socket':
      return chatter(times);
    case 'event sources':
      return repeat(times, listen);
    case 'streams, read':
      return repeat(times, readStream);
    case 'streams, left unread':
      return repeat(times, leaveStream);
    case 'requests':
      return repeat(times, request);
  }
};

globalThis.drain = readAlong;
