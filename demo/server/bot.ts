import type { Reply, Store } from './store.ts';

const TOKEN_INTERVAL = 60;

const OPENINGS = ['Good question.', 'I see.', 'Let me think.', 'Of course.', 'Interesting.'];

/** What the bot answers: always the same to the same words. */
export function replyTo(text: string): string {
  const sum = [...text].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const opening = OPENINGS[sum % OPENINGS.length] ?? '';
  const words = text.trim().split(/\s+/).slice(0, 6).join(' ');
  return `${opening} You wrote “${words}”, and I have every word of it.`;
}

/**
 * A bot that streams its replies word by word. Each word and how far the reply has got are stored together, so that a reply that was cut
 * short by a restart goes on with the next word.
 */
export class Bot {
  readonly #store: Store;
  readonly #publish: (user: string, body: { kind: string; [key: string]: string | number }) => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    store: Store,
    publish: (user: string, body: { kind: string; [key: string]: string | number }) => void,
  ) {
    this.#store = store;
    this.#publish = publish;
  }

  /** Goes on with the replies that a restart cut short. */
  resume(): void {
    for (const reply of this.#store.unfinishedReplies()) this.#next(reply);
  }

  /** Takes up a message; belongs into the transaction that stores it. */
  takeUp(user: string, messageId: string, text: string): Reply {
    const reply = { messageId, user, text: replyTo(text), progress: 0 };
    this.#store.addReply(reply);
    return reply;
  }

  start(reply: Reply): void {
    this.#next(reply);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #next(reply: Reply): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#say(reply);
    }, TOKEN_INTERVAL);
    this.#timers.add(timer);
  }

  #say(reply: Reply): void {
    const { messageId, user, text, progress } = reply;
    const words = text.split(' ');
    const word = words[progress];
    if (word === undefined) {
      this.#store.transaction(() => {
        this.#store.removeReply(reply);
        this.#publish(user, { kind: 'done', replyTo: messageId });
      });
      return;
    }
    const token = progress === words.length - 1 ? word : `${word} `;
    this.#store.transaction(() => {
      this.#store.progress(reply, progress + 1);
      this.#publish(user, { kind: 'token', replyTo: messageId, index: progress, text: token });
    });
    this.#next({ ...reply, progress: progress + 1 });
  }
}
