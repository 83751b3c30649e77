import { useRef } from 'preact/hooks';

interface FileButtonProps {
  /** What the button does. */
  readonly action: string;
  readonly label: string;
  readonly title?: string;
  readonly class?: string;
  readonly disabled?: boolean;
  readonly onChoose: (file: File) => void;
}

/** A button that asks for a JSON file. */
export function FileButton({ action, label, onChoose, ...look }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const choose = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    const file = currentTarget.files?.[0];
    // Lets the same file be chosen again.
    currentTarget.value = '';
    if (file) onChoose(file);
  };
  return (
    <>
      <button type="button" data-action={action} {...look} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        data-file-of={action}
        onChange={choose}
      />
    </>
  );
}
