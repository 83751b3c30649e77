import { SCENARIO_VERSION, type Scenario } from '../scenario.ts';
import { HERD } from './chat-page.ts';

const TIME = 90_000;

/** RACES 24 and 45: the clients of a restarting server come back together. */
export const thunderingHerd: Scenario = {
  version: SCENARIO_VERSION,
  id: 'thundering-herd',
  title: 'Thundering herd',
  story:
    'The server restarts under 200 real connections of each client; when do they come back, and how many at once?',
  steps: [
    { click: HERD, note: 'send the herds' },
    {
      wait: { entry: { type: 'mark', label: 'herd faultline' } },
      within: TIME,
      note: 'the herd of Faultline clients is back',
    },
    {
      wait: { entry: { type: 'mark', label: 'herd naive' } },
      within: TIME,
      note: 'the herd of naive clients is back',
    },
  ],
};
