import { ConnectionManager } from '../../src/connection/index.ts';
import { seededRandom } from '../../src/faults/random.ts';
import { NaiveClient } from '../naive/naive-client.ts';
import type { ToHerd, ToSupervisor } from './messages.ts';
import { followTimers, isTimer, now } from './punctual.ts';

type Kind = 'faultline' | 'naive';

const tell = (message: ToSupervisor) => process.send?.(message);

/** The connections of one kind of client. */
class Herd {
  connected = 0;
  /** When each began the attempt that brought it back, in ms since the server went down. */
  readonly arrivals: number[] = [];
}

/** When the first connection was lost; `null` before. */
let since: number | null = null;
let watching = false;

const herds: { readonly [K in Kind]: Herd } = { faultline: new Herd(), naive: new Herd() };

/** When each client last contacted the server after a wait. A slow server delays its clients, which must not look like spread. */
const knocks = new Map<string | null, number>();
/** When each client intends to retry: a late timer also does what has become due since, though it was set for something earlier. */
const plans = new Map<string | null, number>();

function followKnocks(): void {
  const { WebSocket, fetch } = globalThis;
  const knock = (url: string | URL) => {
    const user = new URL(url).searchParams.get('user');
    // After a refusal, the try of the next transport belongs to the same attempt.
    if (isTimer()) knocks.set(user, Math.max(now(), plans.get(user) ?? 0));
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      knock(url);
    }
  };
  globalThis.fetch = (input, init) => {
    knock(input instanceof Request ? input.url : input);
    return fetch(input, init);
  };
}

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
    if (newState !== 'connected') {
      if (watching) since ??= now();
      return;
    }
    if (since === null && !counted) {
      counted = true;
      herd.connected++;
    } else if (since !== null && !returned) {
      returned = true;
      herd.arrivals.push((knocks.get(user) ?? now()) - since);
    }
    onChange();
  };
  if (kind === 'faultline') {
    const client = new ConnectionManager({ ...options, random: seededRandom(index + 1) });
    client.on('backoff', ({ delay }) => plans.set(user, now() + delay));
    client.on('state_change', onState).connect();
  } else {
    const client = new NaiveClient(options);
    client.on('state_change', onState);
    void client.connect();
  }
}

function run({ url, clients, patience }: Extract<ToHerd, { what: 'connect' }>): void {
  const both = Object.values(herds);
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
    setTimeout(finish, patience);
  });
  followTimers();
  followKnocks();
  // The same seed for every herd: otherwise two herds would differ by more than their policies.
  Math.random = seededRandom(1);
  for (let index = 0; index < clients; index++) {
    open('faultline', url, index, onChange);
    open('naive', url, index, onChange);
  }
}

process.once('message', (message: ToHerd) => {
  if (message.what === 'connect') run(message);
});
process.once('disconnect', () => process.exit());
