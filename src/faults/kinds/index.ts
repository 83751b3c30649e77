import type { FaultName } from '../../journal/rule.ts';
import type { FaultKind } from '../kind.ts';
import { bandwidth } from './bandwidth.ts';
import { close } from './close.ts';
import { corrupt } from './corrupt.ts';
import { cut } from './cut.ts';
import { drop } from './drop.ts';
import { duplicate } from './duplicate.ts';
import { freeze } from './freeze.ts';
import { hold } from './hold.ts';
import { latency } from './latency.ts';
import { loseAck } from './lose-ack.ts';
import { offline } from './offline.ts';
import { refuse } from './refuse.ts';
import { reorder } from './reorder.ts';
import { reset } from './reset.ts';
import { restart } from './restart.ts';
import { stall } from './stall.ts';
import { status } from './status.ts';

/** All faults, by their standard names. */
export const FAULTS: { readonly [F in FaultName]: FaultKind<F> } = {
  reset,
  close,
  refuse,
  stall,
  latency,
  bandwidth,
  drop,
  duplicate,
  reorder,
  corrupt,
  cut,
  status,
  freeze,
  'lose-ack': loseAck,
  offline,
  restart,
  hold,
};
