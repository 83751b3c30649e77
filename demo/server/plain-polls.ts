import type { ServerFrame } from '../../src/connection/protocol.ts';
import type { Chat } from './chat.ts';

const KEPT = 500;
const MAX_USERS = 1000;

interface Log {
  readonly frames: ServerFrame[];
  /** Number of the first frame in `frames`. */
  first: number;
  readonly leave: () => void;
}

/** What clients of the plain protocol poll for: each user's last frames, numbered. */
export class PlainPolls {
  readonly #chat: Chat;
  readonly #logs = new Map<string, Log>();

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** @param after the `next` of the poll before; 0, the first time, hears from now on */
  take(user: string, after: number): { frames: readonly ServerFrame[]; next: number } {
    const log = this.#logs.get(user) ?? this.#begin(user);
    const next = log.first + log.frames.length - 1;
    if (after === 0) return { frames: [], next };
    // A number beyond the end is that of a server before this one: all that is here is new.
    const from = after > next ? 0 : Math.max(0, after + 1 - log.first);
    return { frames: log.frames.slice(from), next };
  }

  close(): void {
    for (const { leave } of this.#logs.values()) leave();
    this.#logs.clear();
  }

  #begin(user: string): Log {
    const frames: ServerFrame[] = [];
    const leave = this.#chat.joinPlain(user, {
      send: (frame) => {
        frames.push(frame);
        if (frames.length <= KEPT) return;
        frames.shift();
        log.first++;
      },
      end() {},
    });
    // No poll has ever had frame 1, so that `next` is never 0, which a first poll says.
    const log: Log = { frames, first: 2, leave };
    this.#logs.set(user, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > MAX_USERS && oldest !== undefined) {
      this.#logs.get(oldest)?.leave();
      this.#logs.delete(oldest);
    }
    return log;
  }
}
