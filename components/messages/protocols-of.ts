import type { ConnectionModel, Session } from '../../src/session/model.ts';

/** The protocols by which messages of a client that does not report itself are recognised; empty while there are none. */
export const protocolsOf = ({ recognised }: Session, { id }: ConnectionModel): string[] =>
  recognised.filter(({ connection }) => connection === id).map(({ protocol }) => protocol);
