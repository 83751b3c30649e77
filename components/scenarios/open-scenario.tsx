import { useState } from 'preact/hooks';
import { inWords } from '../app/workspace.ts';
import { FileButton } from '../shared/file-button.tsx';

/** Largest file that is read as a scenario, bytes. */
const MAX_FILE = 5_000_000;

interface OpenScenarioProps {
  /** Throws an `Error` in words when the text is none that can be run. */
  readonly onOpen: (text: string) => void;
}

/** Takes a scenario from a file. A bad one leaves everything as it is. */
export function OpenScenario({ onOpen }: OpenScenarioProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (file: File): Promise<void> => {
    try {
      if (file.size > MAX_FILE) throw new Error('It is larger than 5 MB.');
      onOpen(await file.text());
      setProblem(null);
    } catch (error) {
      setProblem(`${file.name} was not opened. ${inWords(error)}`);
    }
  };
  return (
    <div class="scenarios-open">
      <FileButton
        action="open-scenario"
        label="Open a scenario…"
        onChoose={(file) => void open(file)}
      />
      {problem && (
        <p class="run-failure" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
