import type { Runtime } from 'webextension-polyfill';
import { FRAME_PORT, type Question, readCourierAnswer } from '../reach/messages.ts';
import { hostOf } from '../reach/sites.ts';
import { DoorError, type Messenger } from './door.ts';

/** A frame of another origin, as long as its document is there. */
export interface RemoteFrame {
  /** Of its document, as the browser says. */
  readonly host: string;
  readonly messenger: Messenger;
  /** Calls back when the document is gone, or its courier. */
  onGone(listener: () => void): void;
  /** Lets the courier go. */
  leave(): void;
}

/** Where frames of another origin come from. Returns how to stop. */
export type FollowFrames = (arrived: (frame: RemoteFrame) => void) => () => void;

/** The frames of one tab whose couriers call. */
export const framesOf =
  (onConnect: Runtime.Static['onConnect'], tab: number): FollowFrames =>
  (arrived) => {
    const listener = (port: Runtime.Port): void => {
      if (port.name !== FRAME_PORT || port.sender?.tab?.id !== tab) return;
      arrived(frameBehind(port));
    };
    onConnect.addListener(listener);
    return () => onConnect.removeListener(listener);
  };

function frameBehind(port: Runtime.Port): RemoteFrame {
  const waiting = new Map<number, (answer: string | DoorError) => void>();
  const gone = new Set<() => void>();
  let over = false;
  let asked = 0;
  const end = (): void => {
    over = true;
    for (const settle of waiting.values()) settle(lost());
    for (const listener of gone) listener();
    waiting.clear();
    gone.clear();
  };
  port.onMessage.addListener((value: unknown) => {
    const message = readCourierAnswer(value);
    if (!message) return;
    waiting.get(message.id)?.(message.answer);
    waiting.delete(message.id);
  });
  port.onDisconnect.addListener(end);
  return {
    host: hostOf(port.sender?.url ?? '') ?? 'unknown host',
    messenger: {
      ask: (command) =>
        new Promise((resolve, reject) => {
          if (over) return reject(lost());
          const question: Question = { id: ++asked, command: JSON.stringify(command) };
          waiting.set(question.id, (answer) =>
            typeof answer === 'string' ? resolve(answer) : reject(answer),
          );
          port.postMessage(question);
        }),
      reload: () => Promise.reject(new Error('A frame is loaded anew with its page.')),
      onNavigated: () => () => {},
    },
    onGone: (listener) => void gone.add(listener),
    leave: () => {
      port.disconnect();
      // The other end alone is told.
      end();
    },
  };
}

const lost = (): DoorError => new DoorError('unavailable', 'The frame has gone away.');
