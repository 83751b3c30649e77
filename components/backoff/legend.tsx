const REPORTED = [
  ['ceiling', 'ceiling'],
  ['planned', 'planned'],
  ['actual', 'actual'],
] as const;
const INFERRED = [
  ['expected', 'by the formula'],
  ['actual', 'actual'],
] as const;
const RUNNING = [['running', 'so far']] as const;

interface LegendProps {
  readonly inferred: boolean;
  /** Whether a wait is not over. */
  readonly running: boolean;
}

export function Legend({ inferred, running }: LegendProps) {
  return (
    <p class="muted backoff-legend">
      {[...(inferred ? INFERRED : REPORTED), ...(running ? RUNNING : [])].map(([name, words]) => (
        <span key={name}>
          <span class={`backoff-key backoff-key-${name}`} aria-hidden="true" />
          {words}
        </span>
      ))}
    </p>
  );
}
