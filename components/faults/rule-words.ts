import type { HeldEvent, Rule } from '../../src/journal/rule.ts';
import { duration, plural, shortId } from '../shared/format.ts';

/** What a rule does, in a few words. */
export function ruleWords(rule: Rule): string {
  switch (rule.fault) {
    case 'reset':
      return 'reset';
    case 'close':
      return `close ${rule.code}${rule.reason ? ` "${rule.reason}"` : ''}`;
    case 'refuse':
      return 'refuse attempts';
    case 'stall':
      return 'stall';
    case 'latency':
      return `latency ${duration(rule.ms)}${rule.jitter ? ` + up to ${duration(rule.jitter)}` : ''}`;
    case 'bandwidth':
      return `bandwidth ${(rule.rate / 1000).toLocaleString('en')} kB/s`;
    case 'drop':
    case 'duplicate':
      return `${rule.fault} frames`;
    case 'reorder':
      return `reorder frames${rule.by ? `, by ${rule.by}` : ''}`;
    case 'corrupt':
      return rule.how === 'cut' ? 'cut frames short' : 'corrupt frames';
    case 'cut':
      return `cut what comes in${rule.after === undefined ? '' : ` after ${rule.after} bytes`}`;
    case 'status':
      return `status ${rule.code}${rule.retryAfter === undefined ? '' : `, retry after ${duration(rule.retryAfter)}`}`;
    case 'freeze':
      return 'freeze the page';
    case 'lose-ack':
      return 'lose confirmations';
    case 'offline':
      return 'offline';
    case 'restart':
      return `restart, ${duration(rule.downtime)} down`;
    case 'hold':
      return `hold ${rule.where?.event ?? 'open'}s`;
  }
}

/** What a rule applies to, unless that is everything. */
export function targetWords({ where = {}, probability }: Rule): string {
  const { transport, connection, direction, type, url, nth } = where;
  return [
    transport,
    connection && `connection ${shortId(connection)}`,
    direction && (direction === 'in' ? 'towards the page' : 'towards the server'),
    type && `frames "${type}"`,
    url && `url with ${url}`,
    nth && `only number ${nth}`,
    probability !== undefined && `with probability ${probability}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Everything but the fault's name: its parameters, target and duration; `''` when there are none. */
export function restOfRule(rule: Rule): string {
  const { fault, times, for: lasts } = rule;
  const words = [
    ruleWords(rule),
    targetWords(rule),
    times !== undefined && plural(times, 'time'),
    lasts !== undefined && `for ${duration(lasts)}`,
  ];
  const all = words.filter(Boolean).join(', ');
  return all === fault ? '' : all;
}

/** How often it has acted, and how much is left of it. */
export function progressWords(rule: Rule, fired: number, elapsed: number): string {
  const acted =
    rule.times === undefined ? plural(fired, 'time') : `${fired} of ${plural(rule.times, 'time')}`;
  const lasts = rule.fault === 'restart' ? rule.downtime : rule.for;
  if (lasts === undefined) return `acted ${acted}`;
  const left = Math.max(0, lasts - elapsed) / 1000;
  return `acted ${acted}, ${left.toFixed(1)} s left`;
}

export const heldName = ({ event, transport, epoch, request }: HeldEvent): string =>
  request === undefined ? `${event} of #${epoch} ${transport}` : `${event} of a request`;

/** What distinguishes it from others of the same name. */
export const heldContent = ({ request, preview }: HeldEvent): string =>
  [request, preview].filter(Boolean).join(' ');

export const heldWords = (event: HeldEvent): string =>
  [heldName(event), heldContent(event)].filter(Boolean).join(': ');
