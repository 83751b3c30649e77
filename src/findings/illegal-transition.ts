import type { State, StateEntry } from '../journal/entry.ts';
import { type Detection, MAX_EVIDENCE, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';

/** A transition that a client's state machine must not have, and its consequence. */
interface Illegal {
  readonly from: State;
  readonly to: State;
  readonly severity: Finding['severity'];
  readonly why: string;
}

/** Only transitions that no client has a reason for: which states lead to an attempt is each client's own business. */
const ILLEGAL: readonly Illegal[] = [
  {
    from: 'reconnecting',
    to: 'connecting',
    severity: 'warning',
    why: 'The client was reconnecting, but reports that it is connecting for the first time. Code that listens to its states cannot detect the reconnect, and does not fetch what it missed. Stay in reconnecting (phase attempting) until the connection is open: in the client, or in what it reports.',
  },
  {
    from: 'disconnecting',
    to: 'connected',
    severity: 'error',
    why: 'The client had been told to disconnect, and is connected: a late event was taken for the answer to a connect() that nobody had called. Let a connection change the state only while it is the current one.',
  },
];

interface Steps {
  readonly at: number;
  readonly evidence: number[];
  count: number;
}

/** A client reports a sequence of states that is impossible. Anything requested with `connect()` is possible. */
export const illegalTransition = perConnection((connection): Detection => {
  const taken = new Map<Illegal, Steps>();
  let count = 0;

  function step({ from, to, cause, at, seq, inferred }: StateEntry): void {
    if (inferred || cause === 'connect') return;
    const illegal = ILLEGAL.find((one) => one.from === from && one.to === to);
    if (!illegal) return;
    const steps = taken.get(illegal) ?? { at, evidence: [], count: 0 };
    taken.set(illegal, steps);
    if (steps.evidence.length < MAX_EVIDENCE) steps.evidence.push(seq);
    steps.count++;
    count++;
  }

  return {
    step: (entry) => {
      if (entry.type === 'state') step(entry);
    },
    count: () => count,
    findings: () => [...taken].map(([illegal, steps]) => finding(connection, illegal, steps)),
  };
});

function finding(
  connection: string,
  { from, to, severity, why }: Illegal,
  { at, evidence, count }: Steps,
): Finding {
  return {
    id: `illegal-transition:${connection}:${from}:${to}`,
    kind: 'illegal-transition',
    severity,
    connection,
    title: `From ${from} to ${to}${count > 1 ? `, ${count} times` : ''}`,
    why,
    at,
    evidence,
    count,
  };
}
