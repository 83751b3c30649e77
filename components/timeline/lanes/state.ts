import type { State } from '../../../src/journal/entry.ts';
import type { TransitionModel } from '../../../src/session/model.ts';
import { firstIndex } from '../../shared/find-entry.ts';
import { clockTime, duration } from '../../shared/format.ts';
import type { Look, Shape, Tone } from '../shape.ts';
import { across, type Lane } from './lane.ts';

const STYLES: Record<State, { readonly tone: Tone; readonly look: Look }> = {
  disconnected: { tone: 'grey', look: 'soft' },
  connecting: { tone: 'blue', look: 'hatch' },
  connected: { tone: 'green', look: 'soft' },
  reconnecting: { tone: 'amber', look: 'soft' },
  disconnecting: { tone: 'grey', look: 'hatch' },
};

/** The client's state, as a coloured band. */
export const stateLane: Lane = ({ scene, scale, band, now }) => {
  const { states } = scene;
  const shapes: Shape[] = [];
  const first = Math.max(0, firstIndex(states, ({ at }) => at > scale.from) - 1);
  for (let index = first; index < states.length; index++) {
    const state = states[index];
    if (!state || state.at > scale.to) break;
    const end = states[index + 1]?.at ?? now;
    const { tone, look } = STYLES[state.to];
    const attempting = state.phase === 'attempting';
    const { x0, x1 } = across(scale, state.at, end);
    // Of several transitions on one pixel, the last is the one that lasted.
    while ((shapes.at(-1)?.x1 ?? 0) > x0 + 0.5 && shapes.at(-1)?.x0 === x0) shapes.pop();
    const tip = () => tipOf(state, end - state.at);
    const text = state.phase ? `${state.to}, ${state.phase}` : state.to;
    shapes.push({
      x0,
      x1,
      ...band,
      tone,
      look: attempting ? 'hatch' : look,
      text,
      at: state.at,
      tip,
    });
  }
  return shapes;
};

const tipOf = ({ at, from, to, cause, phase }: TransitionModel, lasted: number) => ({
  title: `${to}${phase ? `, ${phase}` : ''}`,
  lines: [`from ${from}, because: ${cause}`, `at ${clockTime(at)}, for ${duration(lasted)}`],
});
