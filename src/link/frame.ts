import type { Command } from '../journal/command.ts';
import type { BackgroundLine } from './background.ts';
import { DoorError } from './door.ts';
import type { FollowParts, RemotePart } from './remote-part.ts';
import type { LinkTimers } from './timers.ts';

/** After the background was stopped, couriers call again; one that has not done so after this time is gone, ms. */
const CALLS_WITHIN = 5000;

/** The frames whose couriers call. */
export const framesOf =
  (line: BackgroundLine, timers: LinkTimers): FollowParts =>
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

class CourieredFrame implements RemotePart {
  readonly kind = 'frame';
  readonly host: string;
  readonly #name: string;
  readonly #line: BackgroundLine;
  readonly #timers: LinkTimers;
  readonly #waiting = new Map<number, (answer: string | DoorError) => void>();
  readonly #gone = new Set<() => void>();
  #asked = 0;
  /** Timer until which a lost courier may call again; `null` while it is connected. */
  #leaving: unknown = null;

  constructor(name: string, host: string, line: BackgroundLine, timers: LinkTimers) {
    this.host = host;
    this.#name = name;
    this.#line = line;
    this.#timers = timers;
  }

  ask(command: Command): Promise<string> {
    if (this.#leaving !== null) return Promise.reject(unavailable());
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const id = ++this.#asked;
    this.#waiting.set(id, (answer) =>
      typeof answer === 'string' ? resolve(answer) : reject(answer),
    );
    this.#line.say({ do: 'ask', frame: this.#name, id, command: JSON.stringify(command) });
    return promise;
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

const unavailable = (): DoorError => new DoorError('unavailable', 'The frame does not answer.');
