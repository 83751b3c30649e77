import { ConnectionManager } from '../../../src/connection/index.ts';
import { registry } from '../../../src/journal/registry.ts';
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

/** The same without its journal: the difference is the cost of the instrumentation. Other clients in this process keep theirs. */
export const withoutJournal: Connect = (origin, onChange) => {
  const client = faultline(origin, onChange);
  const journal = registry().clients.at(-1)?.journal;
  if (!journal) throw new Error('The client has registered no journal.');
  journal.write = () => {};
  return client;
};
