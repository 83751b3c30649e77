import type { AttemptEntry, OpenEntry } from '../journal/entry.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';

/** A client that was told to disconnect connects anyway: a timer, or an `open` event, outlived `disconnect()`. */
export const reconnectAfterDisconnect = perConnection((connection): Detection => {
  const found: Finding[] = [];
  let count = 0;
  let told: { readonly seq: number } | null = null;
  let blamed = -1;

  function blame(entry: AttemptEntry | OpenEntry): void {
    if (!told || entry.epoch === blamed) return;
    blamed = entry.epoch;
    count++;
    if (found.length < MAX_FINDINGS) found.push(finding(connection, told.seq, entry));
  }

  return {
    step(entry) {
      // Seen from outside, closing one transport to try the next looks the same as disconnecting.
      if (entry.inferred) return;
      if (entry.type === 'attempt' || entry.type === 'open') blame(entry);
      if (entry.type !== 'state') return;
      const { to, cause, seq } = entry;
      if (cause === 'disconnect' && (to === 'disconnected' || to === 'disconnecting'))
        told ??= { seq };
      else if (cause === 'connect') told = null;
    },
    count: () => count,
    findings: () => found,
  };
});

function finding(connection: string, told: number, entry: AttemptEntry | OpenEntry): Finding {
  const { epoch, transport, at, seq } = entry;
  const what =
    entry.type === 'attempt'
      ? `Connection ${epoch} (${transport}) was attempted after disconnect() had been called: a timer outlived it.`
      : `Connection ${epoch} (${transport}) opened after disconnect() had been called, and was kept.`;
  return {
    id: `reconnect-after-disconnect:${connection}:${epoch}`,
    kind: 'reconnect-after-disconnect',
    severity: 'error',
    connection,
    title: 'Connected after disconnect()',
    why: `${what} The user has left, but still receives what the server sends.`,
    at,
    evidence: [told, seq],
    count: 1,
  };
}
