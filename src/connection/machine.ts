export type { Effect, Emission, OutboundFrame, Report } from './machine/effect.ts';
export type { Input } from './machine/input.ts';
export { type Config, initialState, type MachineState } from './machine/state.ts';
export { step } from './machine/step.ts';
