import { SCENARIO_VERSION, type Scenario } from '../scenario.ts';
import { afresh, RETRY, say } from './chat-page.ts';

const TIME = 20_000;

/** RACES 14 and 18: a second attempt starts beside one that hangs, whose `open` then comes late. */
export const twoHandlers: Scenario = {
  version: SCENARIO_VERSION,
  id: 'two-handlers',
  title: 'Two handlers after a reconnect',
  story:
    'The link drops, a reconnect hangs, the user sends and presses Retry, and then the late open of the first attempt arrives.',
  steps: [
    ...afresh(TIME),
    {
      arm: { fault: 'hold', where: { transport: 'websocket', event: 'open', nth: 1 } },
      note: 'a gate will stop the next open',
    },
    {
      arm: { fault: 'reset', where: { transport: 'websocket' }, times: 1 },
      note: 'the link drops',
    },
    { wait: { entry: { type: 'held', event: 'open' } }, within: TIME, note: 'the reconnect hangs' },
    ...say('Written while the reconnect hangs'),
    { click: RETRY, note: 'press Retry' },
    { wait: { entry: { type: 'open' } }, within: TIME, note: 'the second attempt opens' },
    { release: 'first', note: 'the late open of the first attempt arrives' },
    ...say('Written after both'),
    { wait: { entry: { type: 'received' } }, within: TIME, note: 'the bot replies' },
    { settle: 2000, within: TIME, note: 'the reply is complete' },
    { lift: 'all', note: 'the gate is gone' },
  ],
};
