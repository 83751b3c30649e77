import type { Outcome } from './schedule.ts';

/** What must be true of every outcome, by name. */
const PROPERTIES: { readonly [name: string]: (outcome: Outcome) => boolean } = {
  'every message is applied once, in order': ({ server, sent, aborted, refused }) =>
    same(
      server.applied,
      sent.filter((id) => !refused.has(id) && (!aborted.has(id) || server.applied.includes(id))),
    ),
  'every message is confirmed, in order': ({ client, sent, aborted, refused }) =>
    same(
      client.confirmed,
      sent.filter((id) => !refused.has(id) && !aborted.has(id)),
    ),
  'no message is given up but those that the user did not want, or the server': ({
    client,
    aborted,
    refused,
  }) => same([...client.failed].sort(), [...aborted.union(refused)].sort()),
  'none is confirmed before the server has it': ({ falselyConfirmed }) =>
    falselyConfirmed.length === 0,
  'every event comes once, in order': ({ client, server }) =>
    same(
      client.delivered,
      Array.from({ length: server.published }, (_, index) => index + 1),
    ),
  'the client is connected again': ({ client }) => client.state.status === 'connected',
  'no connection is alive that the machine does not need': ({ mostNeedless }) => mostNeedless <= 0,
  'no more is on the wire than the window allows': ({ mostOnWire }) => mostOnWire <= 256,
};

/** Names of the properties that an outcome does not have. */
export function violations(outcome: Outcome): string[] {
  return Object.entries(PROPERTIES).flatMap(([name, holds]) => (holds(outcome) ? [] : [name]));
}

/** What must be true after `disconnect()`, whatever went before; names of what is not. */
export function leftovers({ client, clock, sent }: Outcome): string[] {
  client.send('one more');
  client.disconnect();
  const { live, confirmed, failed } = client;
  clock.advance(10_000);
  return [
    ...(live > 0 ? ['no connection is alive after disconnect()'] : []),
    ...(confirmed.length + failed.length === sent.length + 1
      ? []
      : ['every message is settled by disconnect()']),
    ...(clock.pending > 0 ? ['no timer is set after disconnect()'] : []),
    ...(client.state.status === 'disconnected' ? [] : ['disconnect() disconnects']),
  ];
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
