import type { Outcome } from './schedule.ts';
import { logOf } from './server.ts';

/** Properties that every outcome must have, by name. */
const PROPERTIES: { readonly [name: string]: (outcome: Outcome) => boolean } = {
  'every message is applied once, in order': ({ server, sent, refused, client }) => {
    const { applied } = server;
    const givenUp = new Set(unwanted(client));
    return same(
      applied,
      sent.filter((id) => !refused.has(id) && (!givenUp.has(id) || applied.includes(id))),
    );
  },
  // A query for an outcome that is lost on a live link is repeated once other answers have arrived.
  'every message is confirmed, in order': ({ client, sent, holes }) => {
    const confirmed = sent.filter((id) => !client.failed.includes(id));
    return holes
      ? same([...client.confirmed].sort(), confirmed.sort())
      : same(client.confirmed, confirmed);
  },
  'every message is settled once': ({ client, sent }) =>
    same([...client.confirmed, ...client.failed].sort(), [...sent].sort()),
  'no message is given up but those that the user did not want, or the server': ({
    client,
    aborted,
    expiring,
    refused,
  }) =>
    client.failures.every(({ messageId, code }) =>
      code === 'refused'
        ? refused.has(messageId)
        : (code === 'aborted' ? aborted : expiring).has(messageId),
    ),
  'none is confirmed before the server has it': ({ falselyConfirmed }) =>
    falselyConfirmed.length === 0,
  'every event of the log comes once, in order': ({ client, server: { kept } }) =>
    kept.length === 0 ||
    same(
      client.delivered.filter((body) => logOf(body) === logOf(kept[0])),
      kept,
    ),
  'an event of a log that was lost comes once, in order, and never after those of the next': ({
    client: { delivered },
  }) =>
    delivered.every((body, index) => index === 0 || Number(delivered[index - 1]) < Number(body)),
  'a log that was lost is told': ({ client }) => {
    const logs = new Set(client.delivered.map(logOf));
    const told = client.reports.filter(
      (entry) => entry.type === 'error' && entry.message.includes('lost'),
    );
    return told.length >= logs.size - 1;
  },
  'the client is connected again': ({ client }) => client.state.status === 'connected',
  'no connection is alive that the machine does not need': ({ mostNeedless }) => mostNeedless <= 0,
  'no more is on the wire than the window allows': ({ mostOnWire }) => mostOnWire <= 256,
};

/** Names of the properties that an outcome violates. */
export function violations(outcome: Outcome): string[] {
  return Object.entries(PROPERTIES).flatMap(([name, holds]) => (holds(outcome) ? [] : [name]));
}

/** Names of the properties that are violated after `disconnect()`, which must hold whatever went before. */
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

/** Messages that were aborted or have expired. */
const unwanted = ({ failures }: Outcome['client']): string[] =>
  failures.flatMap(({ messageId, code }) => (code === 'refused' ? [] : [messageId]));
