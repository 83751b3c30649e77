export { createFaults, type Faults } from './faults.ts';
export type { FaultEnvironment } from './kind.ts';
