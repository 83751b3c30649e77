import type { ComponentChildren } from 'preact';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly meaning: string;
  readonly children: ComponentChildren;
  /** What is wrong with the value, if anything. */
  readonly alarm?: string | undefined;
}

export function Field({ name, label, children, meaning, alarm }: FieldProps) {
  return (
    <span class={alarm ? 'field field-alarm' : 'field'} title={alarm ?? meaning}>
      <span class="field-label">{label}</span>
      <span class="field-value" data-field={name}>
        {children}
      </span>
      {alarm && (
        <span class="field-sign" role="img" aria-label={alarm}>
          ▲
        </span>
      )}
    </span>
  );
}
