import type { BackgroundLine } from './background.ts';
import { DoorError, type Messenger } from './door.ts';
import type { LinkTimers } from './polling.ts';

/** What is followed as a part of a page, and has a probe of its own: a frame of another origin, or a worker; as long as it is there. */
export interface RemoteFrame {
  readonly kind: 'frame' | 'worker';
  /** Of a frame's document, as the browser says; of a worker its name. */
  readonly host: string;
  readonly messenger: Messenger;
  /** Calls back when it is gone. */
  onGone(listener: () => void): void;
}

/** Where they come from. Returns how to stop. */
export type FollowFrames = (arrived: (frame: RemoteFrame) => void) => () => void;

/** When the background was stopped, couriers call again; one that has not for so long is gone, ms. */
const CALLS_WITHIN = 5000;

/** The frames whose couriers call. */
export const framesOf =
  (line: BackgroundLine, timers: LinkTimers): FollowFrames =>
  (arrived) => {
    const frames = new Map<string, CourieredFrame>();
    return line.subscribe((message) => {
      switch (message.is) {
        case 'frame': {
          const { frame: name, host } = message;
          const known = frames.get(name);
          if (known) return known.calledAgain();
          const frame = new CourieredFrame(name, host, line, timers);
          frames.set(name, frame);
          frame.onGone(() => frames.delete(name));
          return arrived(frame);
        }
        case 'gone':
          return frames.get(message.frame)?.leave();
        case 'answer':
          return frames.get(message.frame)?.answered(message.id, message.answer);
        case 'stopped':
          for (const frame of frames.values()) frame.lost();
      }
    });
  };

class CourieredFrame implements RemoteFrame {
  readonly kind = 'frame';
  readonly host: string;
  readonly messenger: Messenger;
  readonly #timers: LinkTimers;
  readonly #waiting = new Map<number, (answer: string | DoorError) => void>();
  readonly #gone = new Set<() => void>();
  #asked = 0;
  /** Until when a courier that was lost may call again; `null` while there is one. */
  #leaving: unknown = null;

  constructor(name: string, host: string, line: BackgroundLine, timers: LinkTimers) {
    this.host = host;
    this.#timers = timers;
    this.messenger = {
      ask: (command) =>
        new Promise((resolve, reject) => {
          if (this.#leaving !== null) return reject(unavailable());
          const id = ++this.#asked;
          this.#waiting.set(id, (answer) =>
            typeof answer === 'string' ? resolve(answer) : reject(answer),
          );
          line.say({ do: 'ask', frame: name, id, command: JSON.stringify(command) });
        }),
      reload: () => Promise.reject(new Error('A frame is loaded anew with its page.')),
      onNavigated: () => () => {},
    };
  }

  onGone(listener: () => void): void {
    this.#gone.add(listener);
  }

  answered(id: number, answer: string): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  lost(): void {
    this.#failAll();
    this.#timers.clearTimeout(this.#leaving);
    this.#leaving = this.#timers.setTimeout(() => this.leave(), CALLS_WITHIN);
  }

  calledAgain(): void {
    this.#timers.clearTimeout(this.#leaving);
    this.#leaving = null;
  }

  leave(): void {
    this.#timers.clearTimeout(this.#leaving);
    for (const listener of this.#gone) listener();
    this.#gone.clear();
    this.#failAll();
  }

  #failAll(): void {
    for (const settle of this.#waiting.values()) settle(unavailable());
    this.#waiting.clear();
  }
}

const unavailable = (): DoorError => new DoorError('unavailable', 'The frame gives no answer.');
