import { deliveryMutants } from './delivery.ts';
import { handoverMutants } from './handover.ts';
import { lifecycleMutants } from './lifecycle.ts';
import { livenessMutants } from './liveness.ts';
import type { Mutant } from './mutant.ts';
import { ownershipMutants } from './ownership.ts';
import { waitingMutants } from './waiting.ts';
import { wireMutants } from './wire.ts';

export const mutants: readonly Mutant[] = [
  ...lifecycleMutants,
  ...waitingMutants,
  ...deliveryMutants,
  ...wireMutants,
  ...handoverMutants,
  ...livenessMutants,
  ...ownershipMutants,
];
