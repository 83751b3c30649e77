import type { Transport } from '../../journal/transport.ts';
import { openAjax } from './ajax.ts';
import { openSse } from './sse.ts';
import type { OpenTransport } from './transport.ts';
import { openWebSocket } from './websocket.ts';

export const OPEN: { readonly [T in Transport]: OpenTransport } = {
  websocket: openWebSocket,
  sse: openSse,
  ajax: openAjax,
};
