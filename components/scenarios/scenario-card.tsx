import { useEffect, useRef } from 'preact/hooks';
import { describeStep } from '../../src/scenarios/describe.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { useFocusInPlace } from '../shared/use-focus-in-place.ts';
import { HerdResult } from './herd-result.tsx';
import { ResultTable } from './result-table.tsx';
import type { Run } from './runs.ts';
import { StepList } from './step-list.tsx';
import { Verdict } from './verdict.tsx';

interface ScenarioCardProps {
  readonly scenario: Scenario;
  readonly run: Run | undefined;
  readonly running: boolean;
  readonly disabled: boolean;
  readonly onRun: () => void;
  readonly onStop: () => void;
  /** Undefined for a built-in scenario. */
  readonly onSave: (() => void) | undefined;
}

export function ScenarioCard(props: ScenarioCardProps) {
  const { scenario, run, running, disabled, onRun, onStop, onSave } = props;
  const { id, title, story } = scenario;
  const words = running ? 'Running…' : run ? 'Run again' : 'Run';
  const head = useRef<HTMLDivElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  const start = useRef<HTMLButtonElement>(null);
  useFocusInPlace(head, () => stop.current ?? start.current);
  return (
    <section class="scenario" aria-labelledby={`scenario-${id}`}>
      <div class="scenario-head" ref={head}>
        <h2 id={`scenario-${id}`}>{title}</h2>
        {onSave && (
          <button type="button" class="plain" data-action="save-scenario" onClick={onSave}>
            Save
          </button>
        )}
        {running && (
          <button ref={stop} type="button" data-action="stop" data-stop={id} onClick={onStop}>
            Stop
          </button>
        )}
        <button
          ref={start}
          type="button"
          data-action="run"
          class={running ? undefined : 'primary'}
          data-run={id}
          aria-label={running ? undefined : `${words}: ${title}`}
          disabled={disabled}
          onClick={onRun}
        >
          {words}
        </button>
      </div>
      <p class="scenario-story muted">{story}</p>
      {run && <RunBlock scenario={scenario} run={run} />}
    </section>
  );
}

function RunBlock({ scenario, run }: { scenario: Scenario; run: Run }) {
  const { id, steps } = scenario;
  const { status, step, message, leftovers, result } = run;
  const current = steps[step];
  const block = useRef<HTMLDivElement>(null);
  const before = useRef<Run['status'] | null>(status === 'running' ? null : status);
  useEffect(() => {
    // The result appears at the bottom, possibly out of view in a low panel.
    if (before.current !== status) block.current?.scrollIntoView({ block: 'nearest' });
    before.current = status;
  }, [status]);
  const told = result !== null && (status === 'done' || result.clients.length > 0);
  return (
    <div
      ref={block}
      class="run"
      data-result={id}
      data-status={status === 'stopped' ? 'failed' : status}
      aria-busy={status === 'running'}
    >
      {status === 'running' && current && (
        <p class="run-now" role="status">
          <progress max={steps.length} value={step} aria-label="Steps done" />
          <span class="number">
            {step + 1}/{steps.length}
          </span>
          {describeStep(current)}
        </p>
      )}
      {message !== '' && (
        <p class="run-failure" role="alert">
          {message}
        </p>
      )}
      {leftovers.map((sentence) => (
        <p key={sentence} class="run-failure" role="alert">
          {sentence}
        </p>
      ))}
      {result && status === 'done' && <Verdict result={result} />}
      {told && <ResultTable result={result} />}
      {result && Object.keys(result.herds).length > 0 && <HerdResult herds={result.herds} />}
      <StepList steps={steps} run={run} />
    </div>
  );
}
