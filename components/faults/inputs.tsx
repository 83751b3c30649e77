interface TypedProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

interface NumberProps extends TypedProps {
  readonly unit?: string | undefined;
  /** Shown in the empty field: what leaving it empty means. */
  readonly empty?: string | undefined;
}

/** Kept as text, so that an invalid number is reported when the fault is armed rather than lost while typing. */
export function NumberInput(props: NumberProps) {
  const { label, name, value, unit, empty, onChange } = props;
  return (
    <>
      <input
        class="fault-number"
        type="text"
        inputMode="decimal"
        aria-label={label}
        title={label}
        placeholder={empty}
        data-input={name}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {unit && <span class="muted">{unit}</span>}
    </>
  );
}

export function TextInput({ label, name, value, onChange }: TypedProps) {
  return (
    <input
      class="fault-text"
      type="text"
      maxLength={123}
      aria-label={label}
      placeholder={label}
      data-input={name}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}
