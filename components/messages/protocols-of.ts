import type { ConnectionModel, Session } from '../../src/session/model.ts';

/** By which protocols the messages of a client that does not report itself are told; none while none is recognised. */
export const protocolsOf = ({ recognised }: Session, { id }: ConnectionModel): string[] =>
  recognised.filter(({ connection }) => connection === id).map(({ protocol }) => protocol);
