import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { OwnRule } from '../../src/journal/recognition.ts';
import { whyOf } from '../../src/journal/why.ts';
import type { Workspace } from '../app/workspace.ts';
import { Choice } from '../shared/choice.tsx';
import type { BrokenRule } from './own-rules.ts';

interface RuleFormProps {
  readonly workspace: Workspace;
  /** The stored rule to mend; `null` for another one. */
  readonly mend: BrokenRule | null;
  readonly onDone: () => void;
}

interface Fields {
  readonly id: string;
  readonly ack: string;
  readonly field: string;
  readonly value: string;
}

const EMPTY: Fields = { id: '', ack: '', field: '', value: '' };

/** A form for where a message has its id and where its confirmation repeats it: for one host, or for all. */
export function RuleForm({ workspace, mend, onDone }: RuleFormProps) {
  const { session, ownRules } = workspace;
  const rules = ownRules.rules.value;
  const here = hostOf(session.selected?.url ?? '');
  const [host, setHost] = useState(mend ? textAt(mend.value, 'host') : (here ?? ''));
  const current = rules.find((rule) => (rule.host ?? '') === host);
  const [fields, setFields] = useState<Fields>(mend ? fieldsIn(mend.value) : fieldsOf(current));
  const [problem, setProblem] = useState<string | null>(mend?.problem ?? null);
  // Another client may be shown by now: the input belongs to the host that it was typed for.
  const hosts = [...new Set([here ?? '', host])].filter((one) => one !== '');
  const form = useRef<HTMLFormElement>(null);
  // The button that asked for it may be rows above.
  useLayoutEffect(() => {
    if (mend) form.current?.querySelector('input')?.focus();
  }, [mend]);
  const choose = (wanted: string): void => {
    setHost(wanted);
    if (!mend) setFields(fieldsOf(rules.find((rule) => (rule.host ?? '') === wanted)));
    setProblem(null);
  };
  const set = async (rule: () => OwnRule | null): Promise<void> => {
    try {
      const wanted = rule();
      if (mend && current) {
        throw new RangeError(
          `There is a rule for ${host || 'all hosts'} already: choose another host, or remove that rule first.`,
        );
      }
      const others = rules.filter((one) => one !== current);
      await ownRules.set(wanted ? [...others, wanted] : others, mend ?? undefined);
      onDone();
    } catch (error) {
      setProblem(whyOf(error));
    }
  };
  const input = (name: keyof Fields, label: string, example: string) => (
    <label class="rule-field">
      <span>{label}</span>
      <input
        type="text"
        maxLength={200}
        spellcheck={false}
        placeholder={example}
        data-input={`rule-${name}`}
        value={fields[name]}
        onInput={({ currentTarget: { value } }) => setFields({ ...fields, [name]: value })}
      />
    </label>
  );
  return (
    <form
      ref={form}
      class="rule-form"
      id="own-rule"
      onSubmit={(event) => {
        event.preventDefault();
        void set(() => ruleOf(fields, host));
      }}
    >
      {input('id', 'A message has its id at', 'data.id')}
      {input('ack', 'its confirmation at', 'ack.id')}
      {input('field', 'where (optional) the field', 'type')}
      {input('value', 'is', 'ack')}
      <Choice
        label="For which host"
        name="rule-host"
        value={host}
        options={[...hosts.map((one) => [one, `on ${one}`] as const), EVERYWHERE]}
        onChange={choose}
      />
      <button type="submit" class="primary" data-action="use-rule">
        Use
      </button>
      {current && !mend && (
        <button type="button" data-action="remove-rule" onClick={() => void set(() => null)}>
          Remove
        </button>
      )}
      {problem !== null && <Problem key={problem} words={problem} />}
    </form>
  );
}

function Problem({ words }: { words: string }) {
  const line = useRef<HTMLParagraphElement>(null);
  // It appears below the fields, possibly out of view in a low panel.
  useEffect(() => line.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <p ref={line} class="rule-problem" role="alert">
      {words}
    </p>
  );
}

const EVERYWHERE = ['', 'on all hosts'] as const;

const fieldsOf = (rule: OwnRule | undefined): Fields =>
  rule
    ? { id: rule.id, ack: rule.ack, field: rule.when?.field ?? '', value: rule.when?.value ?? '' }
    : EMPTY;

/** What can be read of a stored rule that is not valid. */
function fieldsIn(value: unknown): Fields {
  const { when } = Object(value) as { readonly when?: unknown };
  return {
    id: textAt(value, 'id'),
    ack: textAt(value, 'ack'),
    field: textAt(when, 'field'),
    value: textAt(when, 'value'),
  };
}

function textAt(value: unknown, name: string): string {
  const found = (Object(value) as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : '';
}

/** @throws RangeError that says what is missing */
function ruleOf({ id, ack, field, value }: Fields, host: string): OwnRule {
  const conditional = field.trim() !== '';
  if (conditional && value.trim() === '') {
    throw new RangeError(
      `The value of the field "${field.trim()}" is missing: enter it after "is", or leave both empty.`,
    );
  }
  if (!conditional && value.trim() !== '') {
    throw new RangeError(
      `The field whose value is "${value.trim()}" is missing: enter its path, or leave both empty.`,
    );
  }
  return {
    ...(host !== '' && { host }),
    ...{ id: id.trim(), ack: ack.trim() },
    ...(conditional && { when: { field: field.trim(), value: value.trim() } }),
  };
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).host || undefined;
  } catch {
    return undefined;
  }
}
