import { useRef, useState } from 'preact/hooks';
import { inWords } from '../app/workspace.ts';

/** Largest file that is read as a scenario, bytes. */
const MAX_FILE = 5_000_000;

interface OpenScenarioProps {
  /** Throws an `Error` in words when the text is none that can be run. */
  readonly onOpen: (text: string) => void;
}

/** Takes a scenario from a file. A bad one leaves everything as it is. */
export function OpenScenario({ onOpen }: OpenScenarioProps) {
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (input: HTMLInputElement): Promise<void> => {
    const chosen = input.files?.[0];
    // The same file can then be chosen again.
    input.value = '';
    if (!chosen) return;
    try {
      if (chosen.size > MAX_FILE) throw new Error('It is larger than 5 MB.');
      onOpen(await chosen.text());
      setProblem(null);
    } catch (error) {
      setProblem(`${chosen.name} was not opened. ${inWords(error)}`);
    }
  };
  return (
    <div class="scenarios-open">
      <button type="button" data-action="open-scenario" onClick={() => file.current?.click()}>
        Open a scenario…
      </button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        data-scenario-file
        onChange={(event) => void open(event.currentTarget)}
      />
      {problem && (
        <p class="run-failure" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
