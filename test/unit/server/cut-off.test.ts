import { expect, it, onTestFinished, vi } from 'vitest';
import { HELLO, message, welcomed } from '../demo/peers.ts';
import { bare } from './bare.ts';

/** More messages than may wait. */
const MANY = 150;

it('leaves no timer behind when a client is cut off while too many of its messages wait', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const gate = Promise.withResolvers<[]>();
  const server = await bare({ onMessage: () => gate.promise });
  const other = await welcomed(server, { ...HELLO, clientId: 'client-2' });
  const ofOne = vi.getTimerCount();
  const { peer } = await welcomed(server);
  for (let sequence = 1; sequence <= MANY; sequence++) peer.send(message(sequence));
  const alive = () => vi.getTimerCount() - ofOne;
  await expect.poll(alive).toBe(ofOne + 1);
  peer.socket.terminate();
  // Nothing is read from it: only a sign of life that it cannot be sent shows that it is gone.
  const later = () => {
    vi.advanceTimersByTime(1000);
    return alive();
  };
  await expect.poll(later).toBe(0);
  expect(other.peer.socket.readyState).toBe(WebSocket.OPEN);
  gate.resolve([]);
});
