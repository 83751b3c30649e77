import { type Address, made } from './redis-address.ts';

/** Most commands waiting for Redis; more are refused. */
const MAX_WAITING = 10_000;
/** A Redis that does not answer pings for this long is considered gone, ms. */
const SILENCE = 15_000;
const PING_INTERVAL = 5000;
const MAX_RECONNECT_WAIT = 2000;

/** A connection to Redis that, once it has been made, is renewed for as long as it takes. */
export function connectable({ path, ...options }: Address, onError: (error: Error) => void) {
  let reached = false;
  /** What has been reported, and has not passed. */
  let complaint = '';
  const client = made({
    ...options,
    // A refused browser retries on its own: better than a queue that grows here.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_WAITING,
    pingInterval: PING_INTERVAL,
    socket: {
      ...(path === undefined ? {} : { path }),
      socketTimeout: SILENCE,
      reconnectStrategy(retries, cause) {
        // A server that was never reached means wrong options: fail at once.
        if (!reached) return cause;
        const ceiling = Math.min(100 * 2 ** retries, MAX_RECONNECT_WAIT);
        return ceiling * (0.5 + Math.random() / 2);
      },
    },
  });
  client.on('ready', () => {
    reached = true;
    complaint = '';
  });
  client.on('ping-interval', () => {
    complaint = '';
  });
  client.on('error', (error: Error) => {
    // A ping that fails, because a script of yours takes long for example, ends no connection.
    const what = client.isReady
      ? 'Redis does not answer a ping as it should'
      : 'Redis is away, and is tried again';
    if (reached && complaint !== what) {
      onError(new Error(`${what}: ${error.message}`, { cause: error }));
    }
    complaint = what;
  });
  return client;
}
