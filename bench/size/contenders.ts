import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../tools/build.ts';

/** What a page imports, and whether messages sent with it are confirmed by the server. */
export interface Contender {
  readonly name: string;
  /** File that exports what the page uses. */
  readonly entry: string;
  readonly confirms: boolean;
}

/** Entries of the package that run in a browser. */
const SUBPATHS: Readonly<Record<string, string>> = {
  faultline: 'src/connection/index.ts',
  'faultline/storage': 'src/connection/storage/index.ts',
  'faultline/tabs': 'src/connection/tabs/index.ts',
  'faultline/register': 'src/register/index.ts',
};

/** All that each subpath of ours exports; a subpath without a source yet is left out. */
export const ours: readonly Contender[] = Object.entries(SUBPATHS)
  .map(([name, path]) => ({ name, entry: join(projectRoot, path), confirms: true }))
  .filter(({ entry }) => existsSync(entry));

/** What the documentation of each peer tells a page to import. */
export const peers: readonly Contender[] = [
  peer('reconnecting-websocket', false),
  peer('partysocket', false),
  peer('phoenix', true),
  peer('socket.io-client', true),
  peer('signalr', true),
  peer('centrifuge', true),
];

function peer(name: string, confirms: boolean): Contender {
  return { name, entry: join(projectRoot, `bench/size/imports/${name}.js`), confirms };
}
