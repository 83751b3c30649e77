import { type ReadonlySignal, signal } from '@preact/signals';
import { checkOwnRules } from '../../src/journal/command-schema.ts';
import type { OwnRule } from '../../src/journal/recognition.ts';
import type { Link, LinkStatus } from '../../src/link/link.ts';

const KEY = 'faultline.own-rules';

/** The user's own rules for recognising messages: stored by the panel, and sent to each page that it inspects. */
export interface KeptRules {
  readonly rules: ReadonlySignal<readonly OwnRule[]>;
  /** Replaces the rules; the previous ones stay if the page refuses the new ones. Rejects with a readable `Error`. */
  set(rules: readonly OwnRule[]): Promise<void>;
  close(): void;
}

/** @param onProblem called with failures that no caller is waiting for */
export function keepRules(link: Link, onProblem: (error: unknown) => void): KeptRules {
  const rules = signal<readonly OwnRule[]>(load(onProblem));
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
    rules.value = load(onProblem);
    // A page that does not answer now is told once it does.
    if (link.status.kind === 'attached') send(link.status.page.id);
    else told = '';
  };
  addEventListener('storage', follow);
  link.subscribe({ onStatus: tell });
  tell(link.status);
  return {
    rules,
    async set(wanted) {
      await link.send({ do: 'recognise', rules: wanted });
      rules.value = wanted;
      save(wanted, onProblem);
    },
    close: () => removeEventListener('storage', follow),
  };
}

function load(onProblem: (error: unknown) => void): readonly OwnRule[] {
  try {
    return checkOwnRules(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  } catch (error) {
    onProblem(
      new Error(`Your own rules for messages could not be read and are not in use. ${error}`),
    );
    return [];
  }
}

function save(rules: readonly OwnRule[], onProblem: (error: unknown) => void): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(rules));
  } catch (error) {
    onProblem(
      new Error(
        `The browser did not store your own rules: they apply until the panel is closed. ${error}`,
      ),
    );
  }
}
