import { useState } from 'preact/hooks';
import type { Rule } from '../../src/journal/rule.ts';
import type { Session } from '../../src/session/model.ts';
import {
  FAULT_ROWS,
  type FaultRow,
  INITIAL_INPUTS,
  type InputSpec,
  type Inputs,
} from './fault-rows.ts';
import { Choice, NumberInput, TextInput } from './inputs.tsx';
import { LASTS, type Lasting, ruleOf, type Target } from './rule-of.ts';

interface FaultFormProps {
  readonly session: Session;
  readonly disabled: boolean;
  readonly onArm: (rule: Rule) => void;
  /** Told in words why an input is no good; `null` when it is good again. */
  readonly onProblem: (problem: string | null) => void;
}

/** One row for each fault: its button, and what there is to choose. */
export function FaultForm({ session, disabled, onArm, onProblem }: FaultFormProps) {
  const [inputs, setInputs] = useState<Inputs>(INITIAL_INPUTS);
  const [target, setTarget] = useState<Target>({ transport: 'any', connection: 'all' });
  const [lasting, setLasting] = useState<Lasting>('lifted');
  const arm = (row: FaultRow): void => {
    try {
      onArm(ruleOf(row, inputs, lasting, target, session.selected?.id));
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <fieldset class="fault-form" disabled={disabled}>
      <legend class="visually-hidden">Arm a fault</legend>
      <div class="fault-target">
        <Choice
          label="On transport"
          name="target-transport"
          value={target.transport}
          options={[
            ['any', 'any transport'],
            ['websocket', 'websocket'],
            ['sse', 'sse'],
            ['ajax', 'ajax'],
          ]}
          onChange={(transport) => setTarget({ ...target, transport })}
        />
        <Choice
          label="On client"
          name="target-connection"
          value={target.connection}
          options={[
            ['all', 'all clients'],
            ['selected', 'this client'],
          ]}
          onChange={(connection) => setTarget({ ...target, connection })}
        />
        <Choice label="Lasts" name="lasts" value={lasting} options={LASTS} onChange={setLasting} />
      </div>
      {FAULT_ROWS.map((row) => (
        <div key={row.name} class={`fault-row fault-${row.width}`}>
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
            <FaultInput key={spec.key} spec={spec} inputs={inputs} onChange={setInputs} />
          ))}
        </div>
      ))}
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
  if (spec.kind === 'number') return <NumberInput {...shared} unit={spec.unit} />;
  return <TextInput {...shared} />;
}
