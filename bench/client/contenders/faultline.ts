import { ConnectionManager } from '../../../src/connection/index.ts';
import { Ring } from '../../../src/journal/ring.ts';
import type { Connect } from './contender.ts';

export const faultline: Connect = (origin, onChange) => {
  const manager = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: `${origin}/faultline`,
  });
  manager.on('state_change', ({ newState }) => onChange(newState === 'connected'));
  manager.connect();
  return {
    send: (body) => manager.sendMessage(body).confirmed,
    close: () => manager.disconnect(),
  };
};

/** The same without its journal: what the instrumentation costs is the difference. */
export const withoutJournal: Connect = (origin, onChange) => {
  Ring.prototype.write = () => {};
  return faultline(origin, onChange);
};
