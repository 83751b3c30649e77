import type { Channel } from '../journal/registry.ts';
import { type Arming, RESET } from './kind.ts';

/** What an answer takes to come back from a server that is not far, ms. */
const SOONEST = 20;
const SPREAD = 40;

export function afterRoundTrip({ clock, random }: Arming, then: () => void): void {
  clock.setTimeout(then, SOONEST + SPREAD * random());
}

/** The attempt fails after a moment, as when nobody listens at the port. */
export function refuseAttempt(channel: Channel, arming: Arming): void {
  afterRoundTrip(arming, () => arming.endBehind(channel, RESET));
}
