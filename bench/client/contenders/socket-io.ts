import { io } from 'socket.io-client';
import type { Connect } from './contender.ts';

/** As documented for at-least-once delivery: `retries` and `ackTimeout`, and an id on each message for the server to deduplicate by. */
export const socketIo: Connect = (origin, onChange) =>
  connect(`${origin}`, '/socket.io', { retries: 3, ackTimeout: 10_000 }, onChange);

/** Acknowledgements without retries: several messages at a time, delivered at most once. */
export const socketIoAcks: Connect = (origin, onChange) =>
  connect(`${origin}`, '/socket.io-acks', {}, onChange);

function connect(
  origin: string,
  path: string,
  delivery: { retries?: number; ackTimeout?: number },
  onChange: (connected: boolean) => void,
): ReturnType<Connect> {
  const socket = io(origin, { path, transports: ['websocket'], forceNew: true, ...delivery });
  const prefix = crypto.randomUUID().slice(0, 8);
  let count = 0;
  socket.on('connect', () => onChange(true));
  socket.on('disconnect', () => onChange(false));
  const retries = delivery.retries !== undefined;
  return {
    send: (body) =>
      new Promise<void>((resolve, reject) => {
        const messageId = `${prefix}-${count++}`;
        const onAck = retries
          ? (error: Error | null) => (error ? reject(error) : resolve())
          : () => resolve();
        socket.emit('message', messageId, body, onAck);
      }),
    close: () => socket.disconnect(),
  };
}
