export { type SharedClient, SharedConnection, type SharedConnectionOptions } from './shared.ts';
export type { SharedTarget } from './target.ts';
