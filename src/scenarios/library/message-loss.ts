import { SCENARIO_VERSION, type Scenario } from '../scenario.ts';
import { afresh, say } from './chat-page.ts';

const TIME = 20_000;

/** RACES 3: a message is on the wire when its connection dies, and the fallback does not resend it. */
export const messageLoss: Scenario = {
  version: SCENARIO_VERSION,
  id: 'message-loss',
  title: 'Message loss during fallback',
  story:
    'A message leaves over WebSocket, the socket dies before the confirmation, WebSocket is refused, the client falls back to SSE.',
  steps: [
    ...afresh(TIME),
    ...say('The first message, on a good connection'),
    { wait: { entry: { type: 'confirmed' } }, within: TIME, note: 'it is confirmed' },
    { settle: 800, within: TIME, note: 'the reply has come' },
    {
      arm: { fault: 'stall', where: { transport: 'websocket' } },
      as: 'stall',
      note: 'the network goes half-open: nothing gets through',
    },
    ...say('The second message, into the dead socket'),
    { wait: { entry: { type: 'sent' } }, within: TIME, note: 'it is on the wire' },
    {
      arm: { fault: 'refuse', where: { transport: 'websocket' } },
      note: 'WebSocket is refused from now on',
    },
    {
      arm: { fault: 'reset', where: { transport: 'websocket' }, times: 1 },
      note: 'the socket dies before the confirmation',
    },
    {
      wait: { entry: { type: 'close', transport: 'websocket' } },
      within: TIME,
      note: 'the client notices',
    },
    { lift: 'stall', note: 'the stall is over' },
    { connected: 'sse', within: 3 * TIME, note: 'the client falls back to SSE' },
    { settle: 1500, within: TIME, note: 'whatever it wants to send again, it has sent' },
    ...say('The third message, over the fallback'),
    { wait: { entry: { type: 'confirmed' } }, within: TIME, note: 'it is confirmed' },
    { lift: 'all', note: 'WebSocket is welcome again' },
    { settle: 1500, within: TIME, note: 'all is quiet' },
  ],
};
