import { expect, test } from 'vitest';
import { inferBackoff } from '../../../src/session/backoff/inference.ts';
import { createSession } from '../../../src/session/session.ts';
import { announced, attempt, close, open, Page, sent } from './entries.ts';

const start = () => {
  const page = new Page(createSession());
  page.report(announced);
  const connection = () => {
    const { selected } = page.session;
    if (!selected) throw new Error('no connection is selected');
    return selected;
  };
  return { page, connection };
};

const waiting = {
  type: 'state',
  from: 'connected',
  to: 'reconnecting',
  cause: 'closed',
  phase: 'waiting',
} as const;

test('a connection has the last state, cause and transport that its client reported', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), {
    type: 'state',
    from: 'connecting',
    to: 'connected',
    cause: 'opened',
    at: 1500,
  });
  expect(connection()).toMatchObject({
    label: 'ConnectionManager',
    inferred: false,
    state: 'connected',
    cause: 'opened',
    stateSince: 1500,
    transport: 'websocket',
  });
});

test('the next attempt is due after the planned wait, until it begins', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), close(1), waiting, {
    type: 'backoff',
    at: 5000,
    attempt: 1,
    ceiling: 1000,
    planned: 400,
  });
  expect(connection().retryAt).toBe(5400);
  page.report({ ...attempt(2), at: 5407 });
  expect(connection()).not.toHaveProperty('retryAt');
  expect(connection().backoffs).toEqual([
    { attempt: 1, at: 5000, ceiling: 1000, planned: 400, actual: 407, inferred: false },
  ]);
});

test('a disconnect during the wait removes the countdown', () => {
  const { page, connection } = start();
  page.report(waiting, { type: 'backoff', attempt: 1, ceiling: 1000, planned: 400 });
  page.report({ type: 'state', from: 'reconnecting', to: 'disconnected', cause: 'disconnect' });
  expect(connection()).not.toHaveProperty('retryAt');
  expect(connection()).not.toHaveProperty('phase');
});

test('a wait that was given up gets no length from a later connect', () => {
  const { page, connection } = start();
  page.report(waiting, { type: 'backoff', attempt: 1, ceiling: 1000, planned: 400 });
  page.report(
    { type: 'state', from: 'reconnecting', to: 'disconnected', cause: 'disconnect' },
    { type: 'state', from: 'disconnected', to: 'connecting', cause: 'connect', at: 90_000 },
    attempt(2),
  );
  expect(connection().backoffs[0]).not.toHaveProperty('actual');
});

test('two open physical connections count as two live ones until one closes', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), attempt(2), open(2));
  expect(connection().live).toBe(2);
  page.report(close(1));
  expect(connection().live).toBe(1);
  expect(connection().epochs.map(({ closedAt }) => closedAt !== undefined)).toEqual([true, false]);
});

test('an attempt that fails before it opens never counts as live', () => {
  const { page, connection } = start();
  page.report(attempt(1), close(1), close(1));
  expect(connection().live).toBe(0);
  expect(connection().epochs).toHaveLength(1);
  expect(connection().epochs[0]).toMatchObject({ code: 1006, clean: false, by: 'remote' });
});

test('a first state already inferred from the attempt is listed once', () => {
  const page = new Page(createSession());
  page.report(
    { ...attempt(1), inferred: true },
    { type: 'state', from: 'disconnected', to: 'connecting', cause: 'attempt', inferred: true },
    open(1),
    { type: 'state', from: 'connecting', to: 'connected', cause: 'opened', inferred: true },
  );
  expect(page.session.selected?.states).toMatchObject([
    { from: 'disconnected', to: 'connecting', cause: 'attempt' },
    { from: 'connecting', to: 'connected', cause: 'opened' },
  ]);
});

test('the states of a client that reports none are derived from its physical connections', () => {
  const page = new Page(createSession());
  const states = () => page.session.selected?.states.map(({ to }) => to);
  page.report({ ...attempt(1), inferred: true }, open(1), close(1), attempt(2), open(2));
  expect(states()).toEqual([
    'connecting',
    'connected',
    'disconnected',
    'reconnecting',
    'connected',
  ]);
  expect(page.session.selected?.inferred).toBe(true);
});

test('the waits of a client that reports none are measured from a close to the next attempt', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), { ...close(1), at: 2000 });
  page.report(
    { ...attempt(2), at: 3000 },
    { ...close(2), at: 3010 },
    { ...attempt(3, 2), at: 5010 },
  );
  expect(connection().backoffs).toEqual([
    { attempt: 1, at: 2000, actual: 1000, inferred: true },
    { attempt: 2, at: 3010, actual: 2000, inferred: true },
  ]);
});

test('a wait is measured from the connection that the attempt replaces, beside other open ones', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), attempt(2), open(2), { ...close(2), at: 2000 });
  page.report(
    { ...attempt(3), after: 2, at: 3000 },
    { ...close(3), at: 3010 },
    { ...attempt(4, 2), after: 3, at: 5010 },
    { ...attempt(5), at: 6000 },
  );
  expect(connection().backoffs).toEqual([
    { attempt: 1, at: 2000, actual: 1000, inferred: true, endpoint: '//localhost' },
    { attempt: 2, at: 3010, actual: 2000, inferred: true, endpoint: '//localhost' },
  ]);
});

test('a close by the page starts no wait, and resets the attempt count', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), { ...close(1), at: 2000 }, { ...attempt(2), at: 3000 });
  page.report(open(2), { ...close(2), by: 'client', at: 5000 }, { ...attempt(3), at: 65_000 });
  page.report({ ...close(3), at: 65_010 }, { ...attempt(4), at: 66_010 });
  expect(connection().backoffs).toEqual([
    { attempt: 1, at: 2000, actual: 1000, inferred: true },
    { attempt: 1, at: 65_010, actual: 1000, inferred: true },
  ]);
});

test('an answer that ended cleanly starts no wait', () => {
  const { page, connection } = start();
  page.report(attempt(1, 1, 'sse'), open(1, 'sse'));
  page.report({ ...close(1, 'sse'), code: 1000, clean: true, at: 2000 });
  page.report({ ...attempt(2, 1, 'sse'), at: 9000 });
  expect(connection().backoffs).toEqual([]);
});

test('a fresh request is no retry, and resets the attempt count', () => {
  const { page, connection } = start();
  page.report(attempt(1, 1, 'sse'), { ...close(1, 'sse'), at: 2000 });
  page.report({ ...attempt(2, 2, 'sse'), at: 2500 }, { ...close(2, 'sse'), at: 2510 });
  page.report({ ...attempt(3, 1, 'sse'), fresh: true, at: 9000 });
  page.report({ ...close(3, 'sse'), at: 9010 }, { ...attempt(4, 2, 'sse'), at: 9510 });
  expect(connection().backoffs).toMatchObject([
    { attempt: 1, actual: 500 },
    { attempt: 1, actual: 500 },
  ]);
});

test('the wait before an attempt runs from the connection that ended last', () => {
  const { page, connection } = start();
  page.report(attempt(1, 1, 'sse'), open(1, 'sse'), attempt(2, 1, 'sse'), open(2, 'sse'));
  page.report({ ...close(2, 'sse'), clean: true, at: 2000 }, { ...close(1, 'sse'), at: 3000 });
  page.report({ ...attempt(3, 1, 'sse'), at: 4000 });
  expect(connection().backoffs).toMatchObject([{ at: 3000, actual: 1000 }]);
});

test('a wait is marked hidden if the page was hidden during any part of it', () => {
  const { page, connection } = start();
  const environment = (what: 'hidden' | 'visible', at: number) =>
    ({ type: 'environment', connection: '', what, at }) as const;
  page.report(attempt(1), open(1), { ...close(1), at: 2000 }, environment('hidden', 2500));
  page.report({ ...attempt(2), at: 3000 }, { ...close(2), at: 3010 });
  page.report(environment('visible', 3500), { ...attempt(3), at: 5000 }, { ...close(3), at: 5010 });
  page.report({ ...attempt(4), at: 9010 });
  expect(connection().backoffs.map(({ hidden }) => hidden)).toEqual([true, true, undefined]);
  expect(inferBackoff(connection().backoffs).verdict).toMatchObject({ have: 1 });
});

test('an immediate fallback to the next transport is not a wait', () => {
  const { page, connection } = start();
  page.report(attempt(1), { ...close(1), at: 2000 }, { ...attempt(2, 1, 'sse'), at: 2001 });
  expect(connection().backoffs).toEqual([]);
});

test('a heartbeat has a round-trip time only if it was answered', () => {
  const { page, connection } = start();
  page.report(attempt(1), open(1), { type: 'ping', epoch: 1, at: 2000 });
  page.report({ type: 'pong', epoch: 1, at: 2012 }, { type: 'ping', epoch: 1, at: 3000 });
  expect(connection().heartbeats).toEqual([
    { at: 2000, epoch: 1, rtt: 12 },
    { at: 3000, epoch: 1 },
  ]);
});

test('a client whose first entries were lost counts as connected when it sends', () => {
  const page = new Page(createSession());
  page.report(sent('m', 7));
  expect(page.session.selected).toMatchObject({ state: 'connected', live: 1 });
  expect(page.session.selected?.messages.get('m')?.state).toBe('on-wire');
});

test('the connections of a herd are known but cannot be picked', () => {
  const { page, connection } = start();
  page.report({ ...announced, connection: 'h1', label: 'Herd 1' });
  expect(page.session.connections.size).toBe(2);
  expect(page.session.pickable.map(({ id }) => id)).toEqual(['a']);
  expect(connection().id).toBe('a');
});

test('connection ids that are names of object properties are ordinary ids', () => {
  const page = new Page(createSession());
  page.report(
    { ...announced, connection: '__proto__' },
    { ...announced, connection: 'constructor' },
  );
  expect([...page.session.connections.keys()]).toEqual(['__proto__', 'constructor']);
});

test('a handover shows the old transport until the new one opens, and again if that one closes', () => {
  const { page, connection } = start();
  page.report(attempt(1, 1, 'sse'), open(1, 'sse'));
  page.report({ ...attempt(2), handover: true });
  expect(connection()).toMatchObject({ transport: 'sse', live: 1 });
  page.report(open(2));
  expect(connection()).toMatchObject({ transport: 'websocket', live: 2 });
  page.report(close(2));
  expect(connection()).toMatchObject({ transport: 'sse', live: 1 });
});

test('a client with only heartbeats left counts as connected while they are answered', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(announced, { type: 'ping', epoch: 1 }, { type: 'pong', epoch: 1, rtt: 3 });
  expect(session.selected).toMatchObject({ state: 'connected', cause: 'seen alive' });
  page.report(sent('m', 1));
  expect(session.selected).toMatchObject({ state: 'connected', live: 1, transport: 'websocket' });
});
