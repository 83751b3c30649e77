import { expect, it } from 'vitest';
import { Heartbeats } from '../../../src/probe/heartbeats.ts';

it('the answer to a heartbeat tells its round trip, once, and only on the connection of the heartbeat', () => {
  const heartbeats = new Heartbeats();
  expect(heartbeats.sent(1, 1000)).toEqual({ type: 'ping', epoch: 1 });
  expect(heartbeats.answered(2, 1030)).toEqual({ type: 'pong', epoch: 2 });
  expect(heartbeats.answered(1, 1030)).toEqual({ type: 'pong', epoch: 1, rtt: 30 });
  expect(heartbeats.answered(1, 1040)).toEqual({ type: 'pong', epoch: 1 });
});
