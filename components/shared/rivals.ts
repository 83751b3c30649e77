import type { Finding } from '../../src/findings/finding.ts';
import type { ConnectionModel } from '../../src/session/model.ts';

/**
 * Whether more than one open connection is wrong for this client. A client that reports itself is meant to have one; a page
 * observed from outside may well have several, for example replies that stream side by side, until a finding shows that one
 * is surplus.
 */
export function meansToHaveOne(
  { id, inferred }: ConnectionModel,
  findings: readonly Finding[],
): boolean {
  const isRivalry = ({ kind, connection }: Finding): boolean =>
    kind === 'two-live-connections' && connection === id;
  return !inferred || findings.some(isRivalry);
}
