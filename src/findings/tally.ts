import type { Entry } from '../journal/entry.ts';
import { appliedTwice } from './applied-twice.ts';
import { deliveredTwice } from './delivered-twice.ts';
import { messageLost } from './message-lost.ts';
import { outOfOrder } from './out-of-order.ts';
import { polledTwice } from './polled-twice.ts';

/** The fate of messages and events, counted from a journal alone. */
export interface Tally {
  /** Distinct messages given to the client. */
  readonly sent: number;
  readonly confirmed: number;
  readonly lost: number;
  /** Distinct events that reached the page twice, and messages that the server applied twice. */
  readonly twice: number;
  readonly outOfOrder: number;
}

export interface TallyOptions {
  /** Count this logical client only; default: all. */
  readonly connection?: string | undefined;
  /** Index of the first entry that counts; earlier ones only provide context (what is open, what is in flight). Default 0. */
  readonly from?: number;
}

/** Counts what happened from `from` on, as of the last entry. */
export function tally(
  entries: readonly Entry[],
  { connection, from = 0 }: TallyOptions = {},
): Tally {
  const known = new Set<string>();
  const given = new Set<string>();
  const confirmed = new Set<string>();
  const losses = messageLost();
  const twice = [deliveredTwice(), polledTwice(), appliedTwice()];
  const order = outOfOrder();
  const all = [losses, ...twice, order];
  const now = entries.at(-1)?.at ?? 0;
  const count = () => all.map((detection) => detection.count(now));
  let before = count();

  entries.forEach((entry, index) => {
    if (index === from) before = count();
    if (connection !== undefined && entry.connection !== connection) return;
    for (const detection of all) detection.step(entry);
    if (entry.type === 'queued' || entry.type === 'sent') {
      const id = identityOf(entry);
      if (index >= from && !known.has(id)) given.add(id);
      known.add(id);
    } else if (entry.type === 'confirmed' && given.has(identityOf(entry))) {
      confirmed.add(identityOf(entry));
    }
  });
  const since = count().map((after, index) => Math.max(0, after - (before[index] ?? 0)));
  const [lost = 0, delivered = 0, polled = 0, applied = 0, overtaken = 0] = since;
  return {
    sent: given.size,
    confirmed: confirmed.size,
    lost,
    twice: delivered + polled + applied,
    outOfOrder: overtaken,
  };
}

/** Two clients may assign the same id. */
const identityOf = (entry: { readonly connection: string; readonly messageId: string }): string =>
  `${entry.connection} ${entry.messageId}`;
