import { forgetOldestMessages } from './messages.ts';
import type { ConnectionRecord } from './record.ts';

/** Most items kept of all connections together: epochs, messages, waits, states, heartbeats. */
const MAX_ITEMS = 150_000;

/**
 * Each connection's items are bounded; this bounds the total over very many connections: the largest ones lose their older
 * half until a quarter of the limit is free.
 */
export function trim(records: readonly ConnectionRecord[]): void {
  let total = sum(records);
  if (total <= MAX_ITEMS) return;
  while (total > 0.75 * MAX_ITEMS) {
    const fair = total / records.length;
    for (const record of records) if (itemsOf(record) >= fair) halve(record);
    total = sum(records);
  }
}

const sum = (records: readonly ConnectionRecord[]): number =>
  records.reduce((total, record) => total + itemsOf(record), 0);

const itemsOf = ({ epochs, messages, backoffs, states, heartbeats }: ConnectionRecord): number =>
  epochs.length + messages.size + backoffs.length + states.length + heartbeats.length;

function halve(record: ConnectionRecord): void {
  const { epochs, messages, backoffs, states, heartbeats } = record;
  for (const list of [epochs, backoffs, states, heartbeats]) {
    list.splice(0, Math.ceil(list.length / 2));
  }
  forgetOldestMessages(record, Math.ceil(messages.size / 2));
}
