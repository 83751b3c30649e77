import type { Command, FollowedWorker } from '../journal/command.ts';
import { checkedAnswer } from './checked-answer.ts';
import { DoorError, type Messenger } from './door.ts';
import type { Link } from './link.ts';
import type { FollowParts, RemotePart } from './remote-part.ts';
import { type LinkTimers, pause } from './timers.ts';

/** Interval of polling for an answer, at first and at most; ms. */
const FIRST_LOOK = 10;
const LONGEST_LOOK = 200;

/** The dedicated workers listed by the page's probe, which relays commands to them and their answers. */
export const workersOf =
  (page: Link, messenger: Messenger, timers: LinkTimers): FollowParts =>
  (arrived) => {
    const workers = new Map<string, RemoteWorker>();
    return page.subscribe({
      onDrained({ page: { id }, workers: listed = [] }) {
        const there = new Map(listed.map((worker) => [`${id} ${worker.id}`, worker]));
        for (const [key, worker] of [...workers]) {
          if (there.has(key)) continue;
          workers.delete(key);
          worker.leave();
        }
        for (const [key, listed] of there) {
          if (workers.has(key)) continue;
          const worker = new RemoteWorker(listed, messenger, timers);
          workers.set(key, worker);
          arrived(worker);
        }
      },
    });
  };

class RemoteWorker implements RemotePart {
  readonly kind = 'worker';
  readonly host: string;
  readonly #id: string;
  readonly #page: Messenger;
  readonly #timers: LinkTimers;
  readonly #onGone = new Set<() => void>();
  #gone = false;
  #asked = 0;

  constructor({ id, name }: FollowedWorker, page: Messenger, timers: LinkTimers) {
    // The name comes from the page: it must not contain the separators of names that are built from it.
    this.host = name.replace(/[#/]/g, ' ');
    this.#id = id;
    this.#page = page;
    this.#timers = timers;
  }

  onGone(listener: () => void): void {
    this.#onGone.add(listener);
  }

  leave(): void {
    this.#gone = true;
    for (const listener of this.#onGone) listener();
    this.#onGone.clear();
  }

  async ask(inner: Command): Promise<string> {
    const command: Command & { readonly do: 'ask-worker' } = {
      do: 'ask-worker',
      worker: this.#id,
      id: ++this.#asked,
      command: JSON.stringify(inner),
    };
    for (let wait = FIRST_LOOK; !this.#gone; wait = Math.min(2 * wait, LONGEST_LOOK)) {
      const { answer } = await checkedAnswer(this.#page, command, unavailable);
      if (answer !== undefined) return answer;
      await pause(this.#timers, wait);
    }
    throw unavailable('The worker has ended.');
  }
}

const unavailable = (why: string): DoorError => new DoorError('unavailable', why);
