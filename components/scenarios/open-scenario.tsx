import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { whyOf } from '../../src/journal/why.ts';
import { FileButton } from '../shared/file-button.tsx';

/** Largest scenario file that is read, bytes. */
const MAX_FILE = 5_000_000;

interface OpenScenarioProps {
  /** Throws a readable `Error` when the text is not a valid scenario. */
  readonly onOpen: (text: string) => void;
  /** What to know before. */
  readonly children: ComponentChildren;
}

/** Opens a scenario from a file. An invalid one changes nothing. */
export function OpenScenario({ onOpen, children }: OpenScenarioProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (file: File): Promise<void> => {
    try {
      if (file.size > MAX_FILE) throw new Error('It is larger than 5 MB.');
      onOpen(await file.text());
      setProblem(null);
    } catch (error) {
      setProblem(`${file.name} was not opened. ${whyOf(error)}`);
    }
  };
  return (
    <div class="scenarios-open">
      {children}
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
