import type { Channel } from '../journal/registry.ts';
import { type Arming, RESET } from './kind.ts';

/** What a refusal takes to come back from a server that is not far, ms. */
const SOONEST = 20;
const SPREAD = 40;

/** The attempt fails after a moment, as when nobody listens at the port. */
export function refuseAttempt(channel: Channel, arming: Arming): void {
  arming.clock.setTimeout(() => channel.end(RESET), SOONEST + SPREAD * arming.random());
}
