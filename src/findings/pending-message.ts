import type { SentEntry, UnconfirmedEntry } from '../journal/entry.ts';
import { MAX_EVIDENCE } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf, seconds } from './words.ts';

/**
 * How long a client may be connected again before a message that it has not resent counts as lost, ms. Longer than common
 * confirmation timeouts, after which a patient client would still resend it.
 */
export const GRACE = 10_000;
/** A page that sends a message again and again may let this many times the longest interval pass before the next try. */
const SLOWER = 3;

/** A message that is neither confirmed nor given up. */
export interface Pending {
  readonly messageId: string;
  /** Position in the order in which the user gave messages to the client. */
  readonly order: number;
  readonly evidence: number[];
  preview?: string;
  /** Where it was last sent; `null` if never. */
  sent: SentEntry | null;
  /** How often it was sent on that connection, without the requests that are over. */
  underWay: number;
  /** Longest time between two sendings. */
  interval: number;
  /** The end of its last request, if it failed. */
  failure: UnconfirmedEntry | null;
  /** Since when the connection that it was sent on is over. */
  orphanedAt: number | null;
  /** The confirmation of a later message that arrived although this one was not resent. */
  overtaken: { readonly at: number; readonly seq: number } | null;
}

/** How long a page that goes on may still want to send a message again whose request failed, ms. */
export const patience = ({ interval }: Pending): number => Math.max(GRACE, SLOWER * interval);

/** What the panel says of a message that is lost. */
export function finding(connection: string, message: Pending, at: number): Finding {
  const { messageId, preview, sent, overtaken, evidence } = message;
  // Of an unconfirmed message its client may have told the page, and nothing of that goes over the wire.
  const effect = sent?.inferred
    ? 'Unless the page has said so, its user believes that it arrived.'
    : 'The user believes that it arrived.';
  return {
    id: `message-lost:${connection}:${messageId}`,
    kind: 'message-lost',
    severity: 'error',
    connection,
    title: `Message “${nameOf(messageId, preview)}” was lost`,
    why: `${fateOf(message)} ${effect}`,
    at,
    evidence: overtaken ? [...evidence, overtaken.seq] : evidence,
    count: 1,
    messageId,
  };
}

/** What became of it, and what the client has done since. */
function fateOf(message: Pending): string {
  const { sent, failure, overtaken } = message;
  const wentOn = 'The client has since sent a later message and had it confirmed,';
  if (sent && failure) {
    const how = `It was sent in a request, which ended with “${failure.reason}”: that does not say whether the server has it.`;
    return `${how} ${wentOn} and ${seconds(patience(message))} later it had not resent this one.`;
  }
  const fate = sent
    ? `It was sent over ${sent.transport} on connection ${sent.epoch}, which ended before the server confirmed it.`
    : 'It was queued and never sent.';
  const since = overtaken
    ? `${wentOn} but has not resent this one.`
    : `The client was connected again for ${seconds(GRACE)} and did not resend it.`;
  return `${fate} ${since}`;
}

export function note(message: Pending, seq: number): void {
  if (message.evidence.length < MAX_EVIDENCE) message.evidence.push(seq);
}
