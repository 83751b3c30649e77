import { detect } from '../../../src/findings/detect.ts';
import type { Finding, FindingKind } from '../../../src/findings/finding.ts';
import type { Entry, EnvironmentEntry } from '../../../src/journal/entry.ts';
import { ForeignClient } from '../../../src/probe/foreign-client.ts';

export const LONG = 60_000;
export const CHAT = 'ws://host/chat';
export const RESET = { code: 1006, reason: '', clean: false };
export const event = (key: string) => JSON.stringify({ type: 'token', id: key });

/** What is found long after the last entry. */
export const find = (kind: FindingKind, entries: readonly Entry[]): readonly Finding[] =>
  detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG }).filter((one) => one.kind === kind);

export interface Sight {
  /** All that the page does with one host. */
  readonly client: ForeignClient;
  readonly wait: (ms: number) => void;
  readonly environment: (what: EnvironmentEntry['what']) => void;
}

/** What the probe writes of a page that does this. */
export function seen(act: (sight: Sight) => void): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  const write = (entry: object) => entries.push({ ...entry, seq: entries.length + 1 } as Entry);
  const client = new ForeignClient('host', CHAT, { now: () => at, write, tap: () => {} });
  act({
    client,
    wait: (ms) => {
      at += ms;
    },
    environment: (what) => write({ type: 'environment', at, connection: '', what }),
  });
  return entries;
}
