import type { FaultName } from '../../journal/rule.ts';
import type { FaultKind } from '../kind.ts';
import { close } from './close.ts';
import { hold } from './hold.ts';
import { latency } from './latency.ts';
import { loseAck } from './lose-ack.ts';
import { offline } from './offline.ts';
import { refuse } from './refuse.ts';
import { reset } from './reset.ts';
import { restart } from './restart.ts';
import { stall } from './stall.ts';

/** Every fault there is, by the field's names. */
export const FAULTS: { readonly [F in FaultName]: FaultKind<F> } = {
  reset,
  close,
  refuse,
  stall,
  latency,
  'lose-ack': loseAck,
  offline,
  restart,
  hold,
};
