export { keep } from './keeper.ts';
export type { Damage } from './rows.ts';
export { type IndexedDbOptions, indexedDbStore } from './store.ts';
