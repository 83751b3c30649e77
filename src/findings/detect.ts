import type { Entry } from '../journal/entry.ts';
import { aliveAfterDisconnect } from './alive-after-disconnect.ts';
import { appliedTwice } from './applied-twice.ts';
import { attemptNeverTimesOut } from './attempt-never-times-out.ts';
import { confirmationIgnored } from './confirmation-ignored.ts';
import { deliveredTwice } from './delivered-twice.ts';
import type { Detector } from './detector.ts';
import type { Finding } from './finding.ts';
import { gaveUp } from './gave-up.ts';
import { heartbeatLeak } from './heartbeat-leak.ts';
import { illegalTransition } from './illegal-transition.ts';
import { messageLost } from './message-lost.ts';
import { outOfOrder } from './out-of-order.ts';
import { polledTwice } from './polled-twice.ts';
import { queueNotDrained } from './queue-not-drained.ts';
import { queuedTwice } from './queued-twice.ts';
import { reconnectAfterDisconnect } from './reconnect-after-disconnect.ts';
import { replyCutShort } from './reply-cut-short.ts';
import { retryStorm } from './retry-storm.ts';
import { retryWithoutJitter } from './retry-without-jitter.ts';
import { socketLeak } from './socket-leak.ts';
import { staleLinkUnnoticed } from './stale-link-unnoticed.ts';
import { streamsExhausted } from './streams-exhausted.ts';
import { synchronisedReturn } from './synchronised-return.ts';
import { twoLiveConnections } from './two-live-connections.ts';

const DETECTORS: readonly Detector[] = [
  messageLost,
  twoLiveConnections,
  deliveredTwice,
  polledTwice,
  appliedTwice,
  queuedTwice,
  outOfOrder,
  confirmationIgnored,
  replyCutShort,
  reconnectAfterDisconnect,
  aliveAfterDisconnect,
  synchronisedReturn,
  retryWithoutJitter,
  retryStorm,
  staleLinkUnnoticed,
  attemptNeverTimesOut,
  queueNotDrained,
  gaveUp,
  socketLeak,
  heartbeatLeak,
  streamsExhausted,
  illegalTransition,
];

/** Follows a growing journal. */
export interface Watch {
  /** Takes the entries added since the last call, in journal order. */
  feed(entries: Iterable<Entry>): void;
  /**
   * All findings so far, in order of time.
   *
   * @param now the page's time, on the scale of an entry's `at`
   */
  findings(now: number): readonly Finding[];
}

export function watch(): Watch {
  const detections = DETECTORS.map((detector) => detector());
  return {
    feed(entries) {
      for (const entry of entries) for (const detection of detections) detection.step(entry);
    },
    findings: (now) =>
      detections
        .flatMap((detection) => detection.findings(now))
        .sort((one, other) => one.at - other.at),
  };
}

/**
 * The findings of a whole journal.
 *
 * @param now the page's time; for a recording, the `at` of the last entry
 */
export function detect(entries: readonly Entry[], { now }: { now: number }): readonly Finding[] {
  const all = watch();
  all.feed(entries);
  return all.findings(now);
}
