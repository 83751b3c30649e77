import { ConnectionManager } from '../../../src/connection/index.ts';
import { indexedDbStore } from '../../../src/connection/storage/index.ts';
import { SharedConnection } from '../../../src/connection/tabs/index.ts';

/** What the pages of these tests have at hand. */
const offered = { ConnectionManager, indexedDbStore, SharedConnection };

export type Offered = typeof offered;

Object.assign(globalThis, { offered });
