import { ConnectionManager } from '../../src/connection/index.ts';
import { NaiveClient } from '../naive/naive-client.ts';
import type { ToHerd, ToSupervisor } from './messages.ts';

type Kind = 'faultline' | 'naive';

const tell = (message: ToSupervisor) => process.send?.(message);

/** One kind's connections. */
class Herd {
  connected = 0;
  /** When each was back, in ms since the server went away. */
  readonly arrivals: number[] = [];
  /** When the server went away; `null` before. */
  since: number | null = null;
}

const herds: { readonly [K in Kind]: Herd } = { faultline: new Herd(), naive: new Herd() };

function open(kind: Kind, url: string, index: number, onChange: () => void): void {
  const user = `herd-${kind}-${index}`;
  const options = {
    websocketEndpoint: `${url.replace('http', 'ws')}/chat?user=${user}`,
    apiEndpoint: `${url}/api?user=${user}`,
  };
  const herd = herds[kind];
  let counted = false;
  let returned = false;
  const onState = ({ newState }: { newState: string }) => {
    if (newState !== 'connected') return;
    if (herd.since === null && !counted) {
      counted = true;
      herd.connected++;
    } else if (herd.since !== null && !returned) {
      returned = true;
      herd.arrivals.push(performance.now() - herd.since);
    }
    onChange();
  };
  if (kind === 'faultline') {
    const client = new ConnectionManager(options);
    client.on('state_change', onState).connect();
  } else {
    const client = new NaiveClient(options);
    client.on('state_change', onState);
    void client.connect();
  }
}

function run({ url, clients, patience }: Extract<ToHerd, { what: 'connect' }>): void {
  const both = Object.values(herds);
  let watching = false;
  const finish = () => {
    const sorted = (kind: Kind) => herds[kind].arrivals.toSorted((a, b) => a - b);
    tell({
      what: 'returned',
      arrivals: { faultline: sorted('faultline'), naive: sorted('naive') },
    });
  };
  const onChange = () => {
    if (!watching && both.every(({ connected }) => connected >= clients)) {
      clearTimeout(giveUp);
      tell({ what: 'connected' });
    }
    if (watching && both.every(({ arrivals }) => arrivals.length >= clients)) finish();
  };
  const giveUp = setTimeout(() => {
    const error = `Only ${both.map(({ connected }) => connected).join(' and ')} of ${clients} connections came up.`;
    tell({ what: 'failed', error });
  }, patience);
  process.on('message', (message: ToHerd) => {
    if (message.what !== 'watch') return;
    watching = true;
    for (const herd of both) herd.since = performance.now();
    setTimeout(finish, patience);
  });
  for (let index = 0; index < clients; index++) {
    open('faultline', url, index, onChange);
    open('naive', url, index, onChange);
  }
}

process.once('message', (message: ToHerd) => {
  if (message.what === 'connect') run(message);
});
process.once('disconnect', () => process.exit());
