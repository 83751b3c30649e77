export { createFaults, type Faults, type FaultsOptions } from './faults.ts';
export type { FaultClock, FaultEnvironment } from './kind.ts';
