import type { EventLog } from './event-log.ts';
import type { Reply, Store } from './store.ts';

const TOKEN_INTERVAL = 60;
/** Before a word that could not be stored is tried again, ms. */
const TROUBLE_INTERVAL = 1000;
const MAX_QUOTED_WORDS = 4;
const MAX_QUOTED_LENGTH = 60;

const OPENINGS = ['Good question.', 'I see.', 'Let me think.', 'Of course.', 'Very interesting.'];

/** What the bot answers: always the same to the same words. */
export function replyTo(text: string): string {
  const sum = [...text].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const opening = OPENINGS[sum % OPENINGS.length] ?? '';
  const words = text.trim().split(/\s+/).slice(0, MAX_QUOTED_WORDS).join(' ');
  const letters = [...words];
  const cut = letters.length > MAX_QUOTED_LENGTH;
  const quote = cut ? `${letters.slice(0, MAX_QUOTED_LENGTH).join('')}…` : words;
  return `${opening} You wrote “${quote}”, and I have all of it.`;
}

/**
 * A bot that streams its replies word by word. Each word and how far the reply has got are stored together, so that a reply that was cut
 * short by a restart goes on with the next word.
 */
export class Bot {
  readonly #store: Store;
  readonly #log: EventLog;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(store: Store, log: EventLog) {
    this.#store = store;
    this.#log = log;
  }

  /** Goes on with the replies that a restart cut short. */
  resume(): void {
    for (const reply of this.#store.unfinishedReplies()) this.start(reply);
  }

  /** Takes up a message; belongs into the transaction that stores it. */
  takeUp(user: string, messageId: string, text: string): Reply {
    const reply = { messageId, user, text: replyTo(text), progress: 0 };
    this.#store.addReply(reply);
    return reply;
  }

  start(reply: Reply, wait = TOKEN_INTERVAL): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      try {
        this.#say(reply);
      } catch (error) {
        console.error('A word of a reply could not be stored; it is tried again.', error);
        this.start(reply, TROUBLE_INTERVAL);
      }
    }, wait);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #say(reply: Reply): void {
    const { messageId, user, text, progress } = reply;
    const words = text.split(' ');
    const word = words[progress];
    if (word === undefined) {
      this.#log.transaction(() => {
        this.#store.removeReply(reply);
        this.#log.record(user, { kind: 'done', replyTo: messageId });
      });
      return;
    }
    const token = progress === words.length - 1 ? word : `${word} `;
    this.#log.transaction(() => {
      this.#store.progress(reply, progress + 1);
      this.#log.record(user, { kind: 'token', replyTo: messageId, index: progress, text: token });
    });
    this.start({ ...reply, progress: progress + 1 });
  }
}
