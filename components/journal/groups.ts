import type { EntryType } from '../../src/journal/entry.ts';

/** Entry types that are shown and hidden together. */
export const GROUPS = [
  { name: 'states', title: 'States', types: ['connection', 'state'] },
  { name: 'attempts', title: 'Attempts', types: ['attempt', 'open', 'close', 'backoff', 'stale'] },
  {
    name: 'messages',
    title: 'Messages',
    types: ['queued', 'sent', 'confirmed', 'unconfirmed', 'failed'],
  },
  { name: 'received', title: 'Received', types: ['received'] },
  { name: 'heartbeats', title: 'Heartbeats', types: ['ping', 'pong'] },
  { name: 'faults', title: 'Faults', types: ['fault', 'held', 'released'] },
  { name: 'page', title: 'Page', types: ['environment', 'mark', 'overflow', 'error'] },
] as const satisfies readonly { name: string; title: string; types: readonly EntryType[] }[];

export type GroupName = (typeof GROUPS)[number]['name'];

const OF_TYPE = new Map<EntryType, GroupName>(
  GROUPS.flatMap(({ name, types }) => types.map((type) => [type, name] as const)),
);

export const groupOf = (type: EntryType): GroupName => OF_TYPE.get(type) ?? 'page';
