import type { Finding } from '../../src/findings/finding.ts';
import type { Session } from '../../src/session/model.ts';
import { pathOf, plural } from '../shared/format.ts';

/** A text alternative for the timeline. */
export function summarise(session: Session, findings: readonly Finding[]): string {
  const connection = session.selected;
  if (!connection) return 'Timeline. No connection yet.';
  const { label, state, phase, transport, live, lost: endpoints, messages } = connection;
  const over = transport && state === 'connected' ? ` over ${transport}` : '';
  const { pending, unconfirmed } = connection;
  const lost = findings.filter(({ kind }) => kind === 'message-lost').length;
  const without = live > 0 ? [...endpoints.keys()].map(pathOf) : [];
  const but = without.length > 0 ? `, but not to ${without.join(' and ')}` : '';
  return [
    `Timeline of ${label}: ${state}${phase ? `, ${phase}` : ''}${over}${but}.`,
    `${plural(live, 'connection')} open, ${plural(messages.size, 'message')}, ${pending} pending${unconfirmed > 0 ? `, ${unconfirmed} unconfirmed` : ''}${lost > 0 ? `, ${lost} lost` : ''}.`,
    `${plural(findings.length, 'finding')}.`,
  ].join(' ');
}
