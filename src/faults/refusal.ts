import type { Channel } from '../journal/registry.ts';
import { type Arming, RESET } from './kind.ts';

/** Round trip to a nearby server, ms: at least this, plus up to `SPREAD`. */
const SOONEST = 20;
const SPREAD = 40;

export function afterRoundTrip({ clock, random }: Arming, then: () => void): void {
  clock.setTimeout(then, SOONEST + SPREAD * random());
}

/** The attempt fails after a moment, as when nothing listens on the port. */
export function refuseAttempt(channel: Channel, arming: Arming): void {
  afterRoundTrip(arming, () => arming.endBehind(channel, RESET));
}
