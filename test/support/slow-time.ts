import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { vi } from 'vitest';

/** Ms of the fake time at a step. */
const STEP = 50;
/** Ways of a byte in a step, each there and back: what is asked meanwhile may take several to be answered. */
const WAYS = 5;

let echo: Promise<Socket> | undefined;

async function startEcho(): Promise<Socket> {
  const server = createServer((socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').unref();
  await once(socket, 'connect');
  return socket;
}

/**
 * Lets so much of a fake time pass, or less when it is as it should be; tells how much, ms. No step of it is over before a byte has
 * gone over the wire behind what is on it: however late a busy machine brings bytes to this process, they are not late by that time.
 */
export async function pass(ms: number, until: () => boolean = () => false): Promise<number> {
  echo ??= startEcho();
  const socket = await echo;
  let passed = 0;
  for (; passed < ms && !until(); passed += STEP) {
    vi.advanceTimersByTime(STEP);
    for (let way = 0; way < WAYS; way++) {
      socket.write('.');
      await once(socket, 'data');
    }
  }
  return passed;
}
