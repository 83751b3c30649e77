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

  /** Frames after number `after`. Who asks for the first time hears from now on. */
  take(user: string, after: number): { frames: readonly ServerFrame[]; next: number } {
    const log = this.#logs.get(user) ?? this.#begin(user);
    const from = Number.isSafeInteger(after) ? Math.max(0, after + 1 - log.first) : 0;
    return { frames: log.frames.slice(from), next: log.first + log.frames.length - 1 };
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
    const log: Log = { frames, first: 1, leave };
    this.#logs.set(user, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > MAX_USERS && oldest !== undefined) {
      this.#logs.get(oldest)?.leave();
      this.#logs.delete(oldest);
    }
    return log;
  }
}
