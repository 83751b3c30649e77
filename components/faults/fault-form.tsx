import { useState } from 'preact/hooks';
import type { Rule } from '../../src/journal/rule.ts';
import { whyOf } from '../../src/journal/why.ts';
import { nameInPage } from '../../src/session/loads.ts';
import type { Session } from '../../src/session/model.ts';
import { Choice } from '../shared/choice.tsx';
import { type FaultRow, INITIAL_INPUTS, type InputSpec, type Inputs } from './fault-row.ts';
import { FRAME_FAULTS } from './frame-faults.ts';
import { NumberInput, TextInput } from './inputs.tsx';
import { LASTING_FAULTS } from './lasting-faults.ts';
import { OWN_LENGTH_FAULTS } from './own-length-faults.ts';
import { type Choices, INITIAL_CHOICES, OPTIONS, ruleOf } from './rule-of.ts';

interface FaultFormProps {
  readonly session: Session;
  readonly disabled: boolean;
  readonly onArm: (rule: Rule) => void;
  /** Called with a sentence when an input is invalid, with `null` when it is valid again. */
  readonly onProblem: (problem: string | null) => void;
}

/** Each fault with its button, and the choices. A choice applies to the faults below it only. */
export function FaultForm({ session, disabled, onArm, onProblem }: FaultFormProps) {
  const [inputs, setInputs] = useState<Inputs>(INITIAL_INPUTS);
  const [choices, setChoices] = useState<Choices>(INITIAL_CHOICES);
  const arm = (row: FaultRow): void => {
    const { selected } = session;
    try {
      onArm(ruleOf(row, inputs, choices, selected && nameInPage(selected.id)));
    } catch (error) {
      onProblem(whyOf(error));
    }
  };
  // Changing an input clears the complaint about its old value.
  const change = <T,>(set: (value: T) => void) => {
    return (value: T): void => {
      set(value);
      onProblem(null);
    };
  };
  const [changeInputs, changeChoices] = [change(setInputs), change(setChoices)];
  const choice = <K extends keyof Choices>(key: K, name: string, label: string) => (
    <Choice
      label={label}
      name={name}
      value={choices[key]}
      options={OPTIONS[key]}
      onChange={(value) => changeChoices({ ...choices, [key]: value })}
    />
  );
  const rowOf = (row: FaultRow) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field does what the button beside it does, as in any form.
    <div
      key={row.name}
      class="fault-row"
      style={{ gridColumn: `span ${row.width}` }}
      onKeyDown={({ key, target }) => {
        if (key === 'Enter' && target instanceof HTMLInputElement) arm(row);
      }}
    >
      <button
        type="button"
        class="fault-button"
        data-fault={row.name}
        title={row.meaning}
        onClick={() => arm(row)}
      >
        {row.title}
      </button>
      {row.inputs.map((spec) => (
        <FaultInput key={spec.key} spec={spec} inputs={inputs} onChange={changeInputs} />
      ))}
    </div>
  );
  return (
    <fieldset class="fault-form" disabled={disabled}>
      <legend class="visually-hidden">Arm a fault</legend>
      <div class="fault-choice">
        <span>On</span>
        {choice('transport', 'target-transport', 'On transport')}
        {choice('connection', 'target-connection', 'On client')}
      </div>
      <p class="fault-choice">At once, or with a duration of their own:</p>
      {OWN_LENGTH_FAULTS.map(rowOf)}
      <div class="fault-choice">
        <span>Lasting</span>
        {choice('lasting', 'lasts', 'Lasting')}
      </div>
      {LASTING_FAULTS.map(rowOf)}
      <div class="fault-choice">
        <span>On</span>
        {choice('direction', 'target-direction', 'Which frames')}
        {choice('chance', 'target-chance', 'How many of them')}
      </div>
      {FRAME_FAULTS.map(rowOf)}
    </fieldset>
  );
}

interface FaultInputProps {
  readonly spec: InputSpec;
  readonly inputs: Inputs;
  readonly onChange: (inputs: Inputs) => void;
}

function FaultInput({ spec, inputs, onChange }: FaultInputProps) {
  const { label, key: name } = spec;
  const typed = (value: string): void => onChange({ ...inputs, [name]: value });
  const shared = { label, name, value: inputs[name], onChange: typed };
  if (spec.kind === 'choice') return <Choice {...shared} options={spec.options} />;
  if (spec.kind === 'number')
    return <NumberInput {...shared} unit={spec.unit} empty={spec.empty} />;
  return <TextInput {...shared} />;
}
