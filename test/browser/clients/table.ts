import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../tools/build.ts';
import type { Facts } from './facts.ts';
import type { AppName } from './page/apps.ts';
import type { Verdict } from './races.ts';

export interface Findings extends Facts {
  readonly race: Verdict;
}

/** By browser, by client. */
export type Run = ReadonlyMap<string, ReadonlyMap<AppName, Findings>>;

const PACKAGES: Readonly<Partial<Record<AppName, string>>> = {
  'socket.io': 'socket.io-client',
  partysocket: 'partysocket',
  'reconnecting-websocket': 'reconnecting-websocket',
  '@microsoft/signalr': '@microsoft/signalr',
};

/** `docs/clients.md`, from what a run has seen. */
export function renderDocument(run: Run): string {
  const names = [...([...run.values()][0]?.keys() ?? [])];
  const faults = [...new Set(all(run).flatMap((findings) => Object.keys(findings.faults)))];
  const cell = (name: AppName, value: (findings: Findings) => string | undefined) =>
    same([...run].map(([browser, clients]) => [browser, of(clients.get(name), value)] as const));
  const row = (first: string, cells: readonly string[]) => `| ${[first, ...cells].join(' | ')} |`;
  const table = (head: readonly string[], rows: readonly string[]) =>
    [row(head[0] ?? '', head.slice(1)), `|${head.map(() => '---|').join('')}`, ...rows].join('\n');

  return `# Other clients

This page lists what Faultline shows of clients that know nothing about it, and what its faults do to them. The clients are unmodified, from their npm packages, and run against real servers in
Chromium and in Firefox. \`npm run clients\` runs them all and writes this page; the browser tests check that it still matches what they see.
Where the browsers differ, the cell says so. A client can also [report itself](register.md).

## What the panel shows

Each client connects, loses its connection, and comes back.

${table(
  ['client', 'shown as', 'transports', 'states', 'waits', 'messages'],
  names.map((name) =>
    row(title(name), [
      cell(name, ({ shown }) => shown.label),
      cell(name, ({ shown }) => shown.transports),
      cell(name, ({ shown }) => shown.states),
      cell(name, ({ shown }) => shown.waits),
      cell(name, ({ shown }) => shown.messages),
    ]),
  ),
)}

## What each fault does

Each fault is armed on a connected client. Then the client sends a message (or a stream is running), and 300 ms later the fault is lifted. *Refuse* and *status* act on the
attempt after a reset; *hold* stops incoming frames until they are released. An \`EventSource\` that gets a status as its answer does not try again, just as it would not natively: the page has to make another.

${table(
  ['fault', ...names],
  faults.map((fault) =>
    row(
      `\`${fault}\``,
      names.map((name) => cell(name, (findings) => findings.faults[fault])),
    ),
  ),
)}

## Races

${table(
  ['client', 'race', 'verdict', 'seen'],
  names.map((name) =>
    row(title(name), [
      cell(name, ({ race }) => race.race),
      cell(name, ({ race }) => race.verdict),
      cell(name, ({ race }) => race.seen),
    ]),
  ),
)}
`;
}

const all = (run: Run): Findings[] => [...run.values()].flatMap((clients) => [...clients.values()]);

const of = (
  findings: Findings | undefined,
  value: (findings: Findings) => string | undefined,
): string => (findings && value(findings)) ?? '–';

/** One text when the browsers agree, else each with its own. */
function same(texts: readonly (readonly [string, string])[]): string {
  const [first] = texts;
  if (first && texts.every(([, text]) => text === first[1])) return first[1];
  return texts.map(([browser, text]) => `${browser}: ${text}`).join('; ');
}

function title(name: AppName): string {
  const folder = PACKAGES[name];
  if (folder === undefined) return name;
  const manifest = join(projectRoot, 'node_modules', folder, 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return `${folder} ${version}`;
}
