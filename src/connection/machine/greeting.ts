import type { Welcome } from '../protocol.ts';
import { pump, settleWelcomed } from './delivery.ts';
import { hello } from './lifecycle.ts';
import { ping } from './liveness.ts';
import type { Physical } from './state.ts';
import { report, type Turn, transition } from './turn.ts';

/** The connection is open: sends the hello, unless it went with the HTTP request. */
export function greet(turn: Turn, opened: Physical, plain: boolean): Physical {
  const { epoch, transport } = opened;
  report(turn, { type: 'open', epoch, transport });
  const greeting: Physical = { ...opened, stage: 'greeting', plain };
  if (plain || transport !== 'websocket') return greeting;
  turn.effects.push({ type: 'transmit', epoch, frame: hello(turn.draft) });
  return { ...greeting, asked: turn.draft.received };
}

/** The server has sent its welcome, or does not speak hello: from now on the connection carries messages. */
export function ready(turn: Turn, greeted: Physical, welcome?: Welcome): void {
  turn.draft.current = { ...greeted, stage: 'ready', heardAt: turn.at };
  if (welcome) settleWelcomed(turn, greeted, welcome);
  if (turn.draft.status !== 'connected') transition(turn, 'connected', 'opened');
  pump(turn);
  ping(turn);
}
