import type { Channels, FromWorker } from './channel.ts';

/** Most answers kept for a panel that may be closed by now. */
const MOST_ANSWERS = 64;

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
  readonly #asked = new Set<number>();
  readonly #answers = new Map<number, string>();

  constructor(name: string, port: MessagePort, channels: Channels, on: WorkerEvents) {
    this.name = name;
    this.#port = port;
    this.#channels = channels;
    this.#on = on;
    channels.hear(port, (data) => this.#told(data as FromWorker));
  }

  /** The answer, once it has arrived. */
  ask(id: number, command: string): string | undefined {
    const answer = this.#answers.get(id);
    if (answer !== undefined) {
      this.#answers.delete(id);
      this.#asked.delete(id);
    } else if (!this.#asked.has(id)) {
      this.#asked.add(id);
      this.#channels.send(this.#port, [id, command]);
    }
    return answer;
  }

  end(): void {
    this.#channels.end(this.#port);
  }

  #told(message: FromWorker): void {
    if (message === 'ready') this.#on.ready();
    else if (message === 'over') this.#on.over();
    else {
      this.#answers.set(...message);
      const [oldest] = this.#answers.keys();
      if (this.#answers.size <= MOST_ANSWERS || oldest === undefined) return;
      this.#answers.delete(oldest);
      this.#asked.delete(oldest);
    }
  }
}
