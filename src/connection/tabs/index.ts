export type { TabChannel } from './member.ts';
export { SharedConnection, type SharedConnectionOptions } from './shared.ts';
export type { SharedTarget } from './target.ts';
