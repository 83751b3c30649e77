const REPORTED = [
  ['ceiling', 'ceiling'],
  ['planned', 'planned'],
  ['actual', 'actual'],
] as const;
const INFERRED = [
  ['expected', 'by the formula'],
  ['actual', 'actual'],
] as const;

export function Legend({ inferred }: { inferred: boolean }) {
  return (
    <p class="muted backoff-legend">
      {(inferred ? INFERRED : REPORTED).map(([name, words]) => (
        <span key={name}>
          <span class={`backoff-key backoff-key-${name}`} aria-hidden="true" />
          {words}
        </span>
      ))}
    </p>
  );
}
