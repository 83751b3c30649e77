import type { Fit, Verdict } from '../../src/session/backoff/fit.ts';
import { plural } from '../shared/format.ts';
import { KIND_WORDS, numbersInWords } from './formula-words.ts';

/** Names the formula that a client's waits seem to follow, and how certain that is. */
export function FitSentence({ verdict }: { verdict: Verdict }) {
  switch (verdict.is) {
    case 'not-enough':
      return (
        <p class="backoff-fit" data-fit="not-enough">
          <strong>No formula named yet</strong>: {verdict.have} of {verdict.need} waits seen.{' '}
          <Mark />
        </p>
      );
    case 'irregular':
      return (
        <p class="backoff-fit" data-fit="irregular">
          <strong>None of the common formulas</strong> fits these {verdict.waits} waits. <Mark />
        </p>
      );
    case 'fit':
      return <Named fit={verdict} />;
  }
}

function Named({ fit }: { fit: Fit }) {
  const { formula, strays, waits, firstOnly } = fit;
  return (
    <>
      <p class="backoff-fit" data-fit={formula.kind}>
        <strong>About {KIND_WORDS[formula.kind]}</strong>: {numbersInWords(formula)}. <Mark />
      </p>
      <p class="muted" data-field="fit-doubt">
        {doubt(fit)}
        {firstOnly &&
          ' Only first attempts after a lost connection were seen, so it is unknown whether later waits grow.'}
        {strays.length > 0 &&
          ` ${plural(strays.length, 'wait does', 'waits do')} not fit: cut short or delayed.`}{' '}
        From the last {plural(waits, 'wait')}.
      </p>
    </>
  );
}

/** From this probability on, alternatives are not mentioned. */
const HARDLY_ANY = 0.9;

function doubt({ sure, rival }: Fit): string {
  if (sure >= HARDLY_ANY) return 'No other common formula comes close.';
  const chance = `${Math.round(100 * sure)} % sure`;
  return rival === undefined ? `${chance}.` : `${chance}; next best: ${KIND_WORDS[rival]}.`;
}

const Mark = () => (
  <span
    class="inferred"
    title="This client does not report how it waits: the formula is inferred from the waits that were seen."
  >
    inferred
  </span>
);
