import { Recent } from '../../journal/recent.ts';
import type { Channels } from './channel.ts';

/** Most questions kept for a panel that may be closed by now. */
const MOST_QUESTIONS = 64;

interface Question {
  /** The number that the worker is given: unlike the panel's, it is never used twice. */
  readonly number: number;
  readonly command: string;
  answer?: string;
}

interface WorkerEvents {
  /** Its script has run. */
  ready(): void;
  over(): void;
}

/** A worker with a probe, as seen by the page's probe. */
export class FollowedWorker {
  readonly name: string;
  readonly #port: MessagePort;
  readonly #channels: Channels;
  readonly #on: WorkerEvents;
  readonly #questions = new Recent<number, Question>(MOST_QUESTIONS);
  #count = 0;

  constructor(name: string, port: MessagePort, channels: Channels, on: WorkerEvents) {
    this.name = name;
    this.#port = port;
    this.#channels = channels;
    this.#on = on;
    channels.hear(port, (data) => this.#told(data));
  }

  /** The answer, once it has arrived. */
  ask(id: number, command: string): string | undefined {
    const known = this.#questions.get(id);
    // Every panel counts from 1: the question with this number may be that of a panel that was closed before its answer came.
    if (known?.command !== command) {
      const number = ++this.#count;
      this.#questions.set(id, { number, command });
      this.#channels.send(this.#port, [number, command]);
      return undefined;
    }
    if (known.answer !== undefined) this.#questions.delete(id);
    return known.answer;
  }

  end(): void {
    this.#channels.end(this.#port);
  }

  /** @param message a `FromWorker`, unless the worker's script has got hold of the port */
  #told(message: unknown): void {
    if (message === 'ready') return this.#on.ready();
    if (message === 'over') return this.#on.over();
    if (!Array.isArray(message)) return;
    const [number, answer] = message as unknown[];
    if (typeof answer !== 'string') return;
    for (const question of this.#questions.values()) {
      if (question.number === number) question.answer = answer;
    }
  }
}
