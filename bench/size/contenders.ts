import { join } from 'node:path';
import { projectRoot } from '../../tools/build.ts';

/** What a page imports, and whether the server confirms messages sent with it. */
export interface Contender {
  readonly name: string;
  /** File that exports what the page uses. */
  readonly entry: string;
  readonly confirms: boolean;
}

/** Everything that each of our browser subpaths exports, as packaged. */
export const ours: readonly Contender[] = ['index', 'storage', 'tabs', 'register'].map((file) => ({
  name: file === 'index' ? 'faultline' : `faultline/${file}`,
  entry: join(projectRoot, `dist/${file}.js`),
  confirms: true,
}));

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
