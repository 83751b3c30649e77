import { endConnections } from '../ending.ts';
import { type FaultKind, RESET } from '../kind.ts';

/** Connections die without a close frame, as when a router drops them and says so. */
export const reset: FaultKind<'reset'> = {
  criteria: ['direction', 'type', 'nth'],
  start: (rule, arming) =>
    endConnections(rule, RESET, 'The connection died with no close frame.', arming),
};
