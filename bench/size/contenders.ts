import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../tools/build.ts';

/** What a page imports, and whether messages sent with it are confirmed by the server. */
export interface Contender {
  readonly name: string;
  /** A module that exports what the page uses. */
  readonly source: string;
  readonly confirms: boolean;
}

/** Entries of the package that run in a browser. */
const SUBPATHS: Readonly<Record<string, string>> = {
  faultline: 'src/connection/index.ts',
  'faultline/storage': 'src/connection/storage/index.ts',
  'faultline/tabs': 'src/connection/tabs/index.ts',
};

/** All that each subpath of ours exports; a subpath without a source yet is left out. */
export const ours: readonly Contender[] = Object.entries(SUBPATHS)
  .map(([name, path]) => ({ name, path: join(projectRoot, path) }))
  .filter(({ path }) => existsSync(path))
  .map(({ name, path }) => ({
    name,
    source: `export * from ${JSON.stringify(path)}`,
    confirms: true,
  }));

/** What the documentation of each peer tells a page to import. */
export const peers: readonly Contender[] = [
  {
    name: 'reconnecting-websocket',
    source: `export { default } from 'reconnecting-websocket'`,
    confirms: false,
  },
  { name: 'partysocket', source: `export { WebSocket } from 'partysocket'`, confirms: false },
  { name: 'phoenix', source: `export { Socket } from 'phoenix'`, confirms: true },
  { name: 'socket.io-client', source: `export { io } from 'socket.io-client'`, confirms: true },
  {
    name: '@microsoft/signalr',
    source: `export { HubConnectionBuilder } from '@microsoft/signalr'`,
    confirms: true,
  },
  { name: 'centrifuge', source: `export { Centrifuge } from 'centrifuge'`, confirms: true },
];
