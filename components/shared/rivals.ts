import type { Finding } from '../../src/findings/finding.ts';
import type { ConnectionModel } from '../../src/session/model.ts';

/**
 * Whether more than one open connection is wrong of this client. One that reports itself means to have one; what is seen from outside of a page
 * may well have several, as replies that stream side by side, until two are found to be one too many.
 */
export function meansToHaveOne(
  { id, inferred }: ConnectionModel,
  findings: readonly Finding[],
): boolean {
  const isRivalry = ({ kind, connection }: Finding): boolean =>
    kind === 'two-live-connections' && connection === id;
  return !inferred || findings.some(isRivalry);
}
