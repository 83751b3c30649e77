import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { checkOwnRule, MAX_OWN_RULES } from '../../src/journal/command-schema.ts';
import type { OwnRule } from '../../src/journal/recognition.ts';
import { whyOf } from '../../src/journal/why.ts';
import type { Link, LinkStatus } from '../../src/link/link.ts';
import { OwnRules } from '../../src/probe/recognition/own-rules.ts';

const KEY = 'faultline.own-rules';

/** A stored rule that cannot be used. It stays stored as it was found until it is mended or removed. */
export interface BrokenRule {
  readonly value: unknown;
  /** A sentence that names the field. */
  readonly problem: string;
}

interface Kept {
  readonly rules: readonly OwnRule[];
  readonly broken: readonly BrokenRule[];
}

/** The user's own rules for recognising messages: stored by the panel, and sent to each page that it inspects. */
export interface KeptRules {
  readonly rules: ReadonlySignal<readonly OwnRule[]>;
  readonly broken: ReadonlySignal<readonly BrokenRule[]>;
  /**
   * Replaces the rules; the previous ones stay if the page refuses the new ones. Rejects with a readable `Error`.
   *
   * @param mended the broken rule that one of the new ones replaces
   */
  set(rules: readonly OwnRule[], mended?: BrokenRule): Promise<void>;
  /** Removes a broken rule. */
  drop(rule: BrokenRule): void;
  close(): void;
}

/** @param onProblem called with failures that no caller is waiting for */
export function keepRules(link: Link, onProblem: (error: unknown) => void): KeptRules {
  const kept = signal(load(onProblem));
  const rules = computed(() => kept.value.rules);
  const broken = computed(() => kept.value.broken);
  const put = (next: Kept): void => {
    kept.value = next;
    save(next, onProblem);
  };
  let told = '';
  const send = (id: string): void => {
    link.send({ do: 'recognise', rules: rules.value }).catch((error: unknown) => {
      // A page that has gone needs no rules.
      if (told === id) onProblem(error);
    });
  };
  const tell = (status: LinkStatus): void => {
    if (status.kind !== 'attached' || status.page.id === told) return;
    told = status.page.id;
    if (rules.value.length > 0) send(told);
  };
  // Panels of other tabs share the rules: without theirs, the next rule stored here would replace them.
  const follow = ({ key }: StorageEvent): void => {
    if (key !== KEY) return;
    kept.value = load(onProblem);
    // A page that does not answer now is told once it does.
    if (link.status.kind === 'attached') send(link.status.page.id);
    else told = '';
  };
  addEventListener('storage', follow);
  link.subscribe({ onStatus: tell });
  tell(link.status);
  return {
    rules,
    broken,
    async set(wanted, mended) {
      await link.send({ do: 'recognise', rules: wanted });
      put({ rules: wanted, broken: without(broken.value, mended) });
    },
    drop: (rule) => put({ rules: rules.value, broken: without(broken.value, rule) }),
    close: () => removeEventListener('storage', follow),
  };
}

function load(onProblem: (error: unknown) => void): Kept {
  try {
    return sort(localStorage.getItem(KEY) ?? '[]');
  } catch (error) {
    onProblem(
      new Error(`Your own rules for messages could not be read and are not in use. ${error}`),
    );
    return { rules: [], broken: [] };
  }
}

/** A stored text that is no list of rules becomes a broken rule as a whole. */
function sort(stored: string): Kept {
  const rules: OwnRule[] = [];
  const broken: BrokenRule[] = [];
  for (const value of listIn(stored)) {
    try {
      const rule = checkOwnRule(value);
      // Of a list with one rule that the page refuses, it refuses all.
      new OwnRules().set([rule]);
      if (rules.length === MAX_OWN_RULES) {
        throw new RangeError(`No more than ${MAX_OWN_RULES} rules can be in use.`);
      }
      rules.push(rule);
    } catch (error) {
      broken.push({ value, problem: whyOf(error) });
    }
  }
  return { rules, broken: [...new Map(broken.map((rule) => [textOf(rule), rule])).values()] };
}

const textOf = ({ value }: BrokenRule): string => JSON.stringify(value);

function listIn(stored: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(stored);
    if (Array.isArray(list)) return list;
  } catch {
    // As below: it is no list.
  }
  return [stored];
}

/** Compared by what is stored: another panel may have stored it anew meanwhile. */
function without(broken: readonly BrokenRule[], rule?: BrokenRule): readonly BrokenRule[] {
  return broken.filter((one) => !rule || textOf(one) !== textOf(rule));
}

function save({ rules, broken }: Kept, onProblem: (error: unknown) => void): void {
  try {
    const list = [...rules, ...broken.map(({ value }) => value)];
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch (error) {
    onProblem(
      new Error(
        `The browser did not store your own rules: they apply until the panel is closed. ${error}`,
      ),
    );
  }
}
