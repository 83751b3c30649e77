import { indexedDbStore } from '../../../src/connection/storage/index.ts';
import { SharedConnection } from '../../../src/connection/tabs/index.ts';

/** What the pages of these tests have at hand. */
const offered = { indexedDbStore, SharedConnection };

export type Offered = typeof offered;

Object.assign(globalThis, { offered });
