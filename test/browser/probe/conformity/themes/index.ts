import type { Theme } from '../theme.ts';
import { eventSourceStreams } from './event-source-streams.ts';
import { eventSources } from './event-sources.ts';
import { events } from './events.ts';
import { fetchBodies } from './fetch-bodies.ts';
import { fetchGivenUp } from './fetch-given-up.ts';
import { fetchRequests } from './fetch-requests.ts';
import { fetchStreams } from './fetch-streams.ts';
import { fetches } from './fetches.ts';
import { functions } from './functions.ts';
import { interfaces } from './interfaces.ts';
import { listeners } from './listeners.ts';
import { reconnecting } from './reconnecting.ts';
import { socketClosing } from './socket-closing.ts';
import { socketMaking } from './socket-making.ts';
import { socketMessages } from './socket-messages.ts';
import { subclasses } from './subclasses.ts';

export const themes: readonly Theme[] = [
  interfaces,
  functions,
  subclasses,
  listeners,
  events,
  socketMaking,
  socketMessages,
  socketClosing,
  eventSources,
  eventSourceStreams,
  reconnecting,
  fetches,
  fetchRequests,
  fetchStreams,
  fetchBodies,
  fetchGivenUp,
];
