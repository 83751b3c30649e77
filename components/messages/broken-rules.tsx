import { useRef } from 'preact/hooks';
import { shorten } from '../../src/journal/clip.ts';
import { useFocusInPlace } from '../shared/use-focus-in-place.ts';
import type { BrokenRule, KeptRules } from './own-rules.ts';

/** Longest text of a rule in its row. */
const SHOWN = 120;

interface BrokenRulesProps {
  readonly ownRules: KeptRules;
  readonly onMend: (rule: BrokenRule) => void;
}

/** The stored rules that are not in use, each with what is wrong with it. */
export function BrokenRules({ ownRules, onMend }: BrokenRulesProps) {
  const list = useRef<HTMLUListElement>(null);
  useFocusInPlace(list, () => document.querySelector('[role="tab"][aria-selected="true"]'));
  if (ownRules.broken.value.length === 0) return null;
  return (
    <ul ref={list} class="broken-rules" aria-label="Own rules that are not in use">
      {ownRules.broken.value.map((rule) => {
        const text = textOf(rule.value);
        return (
          <li key={text} data-broken-rule>
            <span>
              Not in use: your own rule <code title={text}>{shorten(text, SHOWN)}</code>{' '}
              <span class="broken-why">{rule.problem}</span>
            </span>
            <button type="button" data-action="mend-rule" onClick={() => onMend(rule)}>
              Mend…
            </button>
            <button type="button" data-action="drop-rule" onClick={() => ownRules.drop(rule)}>
              Remove
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A text that was stored in place of a list is shown as it is. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
