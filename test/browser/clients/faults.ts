import { FAULTS } from '../../../src/faults/kinds/index.ts';
import type { FaultName, Rule } from '../../../src/journal/rule.ts';

/** Parameters for the faults that need some, and what is needed beside one to see what it does to a connection that stands. */
const EXAMPLES: Readonly<Partial<Record<FaultName, readonly Rule[]>>> = {
  close: [{ fault: 'close', code: 1012, reason: 'service restart' }],
  refuse: [{ fault: 'refuse', times: 2 }, { fault: 'reset' }],
  latency: [{ fault: 'latency', ms: 100 }],
  restart: [{ fault: 'restart', downtime: 100 }],
  // One frame: what a client sends to come back is not damaged too.
  corrupt: [{ fault: 'corrupt', how: 'cut', seed: 1, times: 1 }],
  hold: [{ fault: 'hold', where: { event: 'frame', direction: 'in' } }],
  bandwidth: [{ fault: 'bandwidth', rate: 1000 }],
  status: [{ fault: 'status', code: 503, times: 2 }, { fault: 'reset' }],
};

/** Every kind that there is, with the rules that show it. */
export const FAULT_EXAMPLES = (Object.keys(FAULTS) as FaultName[]).map((fault) => ({
  fault,
  rules: (EXAMPLES[fault] ?? [{ fault }]) as readonly Rule[],
}));
