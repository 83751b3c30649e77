import type { Entry } from '../../src/journal/entry.ts';
import { restOfRule } from '../faults/rule-words.ts';
import { bytes, duration, shortId } from '../shared/format.ts';

/** An entry in one line. Contains strings from the page verbatim: render it as text only. */
export function describe(entry: Entry): string {
  switch (entry.type) {
    case 'connection':
      return `${entry.label} ${entry.url}`;
    case 'state':
      return `${entry.from} → ${entry.to}${entry.phase ? ` (${entry.phase})` : ''}: ${entry.cause}`;
    case 'attempt':
      return `#${entry.epoch} ${entry.transport}, attempt ${entry.attempt}: ${entry.url}`;
    case 'open':
      return `#${entry.epoch} ${entry.transport}${entry.partial ? ', already open when first seen' : ''}`;
    case 'close':
      return `#${entry.epoch} ${entry.transport}, by ${entry.by}${entry.code === undefined ? '' : ` ${entry.code}`}${entry.clean ? '' : ', not clean'}${entry.reason ? `: ${entry.reason}` : ''}`;
    case 'error':
      return entry.message;
    case 'backoff':
      return `attempt ${entry.attempt} in ${duration(entry.planned)} (ceiling ${duration(entry.ceiling)})`;
    case 'queued':
      return `${message(entry)} ${bytes(entry.size)} ${entry.preview ?? ''}`;
    case 'sent':
      return `${message(entry)} over #${entry.epoch} ${entry.transport} ${entry.preview ?? ''}`;
    case 'confirmed':
      return `${message(entry)} over #${entry.epoch} ${entry.transport}`;
    case 'unconfirmed':
      return `${message(entry)} over #${entry.epoch} ${entry.transport}, by ${entry.by}: ${entry.reason}`;
    case 'failed':
      return `${message(entry)}: ${entry.reason}`;
    case 'received':
      return `${entry.frame} over #${entry.epoch} ${entry.transport}, ${bytes(entry.size)}${entry.duplicate ? ', duplicate' : ''} ${entry.preview ?? ''}`;
    case 'ping':
      return `#${entry.epoch}`;
    case 'pong':
      return `#${entry.epoch}${entry.rtt === undefined ? '' : ` after ${duration(entry.rtt)}`}`;
    case 'stale':
      return `#${entry.epoch} silent for ${duration(entry.silent)}`;
    case 'fault':
      return fault(entry);
    case 'held':
      return `${shortId(entry.held)}, ${entry.event} of #${entry.epoch}`;
    case 'released':
      return `${shortId(entry.held)} of #${entry.epoch}`;
    case 'environment':
      return entry.what;
    case 'overflow':
      return overflow(entry);
    case 'mark':
      return entry.label;
  }
}

/** Some protocols have ids that look like the number of a connection. */
const message = ({ messageId }: { readonly messageId: string }): string =>
  `${messageId.startsWith('#') ? 'message ' : ''}${shortId(messageId)}`;

function fault({ fault, phase, given, detail }: Extract<Entry, { type: 'fault' }>): string {
  const more = given ? restOfRule(given) : detail;
  return `${fault} ${phase}${more ? `: ${more}` : ''}`;
}

function overflow({ dropped, of }: Extract<Entry, { type: 'overflow' }>): string {
  if (of !== 'deliveries') return `${dropped} entries were dropped before they were read`;
  return `${dropped} deliveries were dropped before they were parsed: each was one frame, several, or part of a stream`;
}
