import { describeStep } from '../../src/scenarios/describe.ts';
import type { Step } from '../../src/scenarios/scenario.ts';
import { plural } from '../shared/format.ts';
import type { Run } from './runs.ts';

type Phase = 'done' | 'running' | 'failed' | 'ahead';

const SIGNS: Record<Phase, string> = { done: '✓', running: '▸', failed: '✕', ahead: '·' };

/** The steps of a run: open while it runs or after a failure, collapsed after success. */
export function StepList({ steps, run }: { steps: readonly Step[]; run: Run }) {
  return (
    <details class="steps" open={run.status !== 'done'}>
      <summary>{plural(steps.length, 'step')}</summary>
      <ol>
        {steps.map((step, index) => {
          const phase = phaseOf(index, run);
          const words = describeStep(step);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps never move, and some are said twice.
            <li key={index} data-phase={phase}>
              <span class="step-sign" aria-hidden="true">
                {SIGNS[phase]}
              </span>
              {words}
            </li>
          );
        })}
      </ol>
    </details>
  );
}

function phaseOf(index: number, { status, step }: Run): Phase {
  if (status === 'done' || index < step) return 'done';
  if (index > step) return 'ahead';
  return status === 'running' ? 'running' : 'failed';
}
