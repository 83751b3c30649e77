export type { TabChannel } from './channel.ts';
export { SharedConnection, type SharedConnectionOptions } from './shared.ts';
export type { SharedTarget } from './target.ts';
