import type { LaneName } from '../layout.ts';
import { connectionsLane } from './connections.ts';
import { faultsLane } from './faults.ts';
import { findingsLane } from './findings.ts';
import { heartbeatsLane } from './heartbeats.ts';
import type { Lane } from './lane.ts';
import { messagesLane } from './messages.ts';
import { stateLane } from './state.ts';
import { waitsLane } from './waits.ts';

export const LANE: Readonly<Record<LaneName, Lane>> = {
  state: stateLane,
  connections: connectionsLane,
  waits: waitsLane,
  messages: messagesLane,
  heartbeats: heartbeatsLane,
  faults: faultsLane,
  findings: findingsLane,
};
