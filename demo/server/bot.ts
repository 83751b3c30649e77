import type { Faultline } from '../../src/server/index.ts';
import { type ChatState, LEASE_TIME, type Reply } from './state.ts';

const TOKEN_INTERVAL = 60;
/** Pause before a word that could not be stored is tried again, ms. */
const TROUBLE_INTERVAL = 1000;
/** Interval of the checks for replies that another node left unfinished, ms. */
const SWEEP_INTERVAL = LEASE_TIME / 2;
const MAX_QUOTED_WORDS = 4;
const MAX_QUOTED_LENGTH = 60;

const OPENINGS = ['Good question.', 'I see.', 'Let me think.', 'Of course.', 'Very interesting.'];

/** The bot's reply: the same text always gets the same one. */
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
 * A bot that streams its replies word by word. Each word is stored together with the progress of its reply, so that an
 * interrupted reply continues with the next word, after a restart or on another node. Words have ids: if two nodes say the
 * same word, it appears once.
 */
export class Bot<Also> {
  readonly #state: ChatState<Also>;
  readonly #faultline: Faultline<Also>;
  /** Replies that this node is streaming, with the timer of the next word. */
  readonly #streaming = new Map<string, NodeJS.Timeout | null>();
  #sweeper: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(state: ChatState<Also>, faultline: Faultline<Also>) {
    this.#state = state;
    this.#faultline = faultline;
  }

  /** Continues replies that were interrupted by a restart, here or on another node. */
  start(): void {
    const sweep = async () => {
      try {
        for (const reply of await this.#state.unfinishedReplies()) await this.takeUp(reply);
      } catch (error) {
        if (!this.#stopped) console.error('Unfinished replies could not be looked for.', error);
      }
      if (!this.#stopped) this.#sweeper = setTimeout(sweep, SWEEP_INTERVAL);
    };
    void sweep();
  }

  /** Streams a reply, unless another node does. */
  async takeUp(reply: Reply): Promise<void> {
    const key = keyOf(reply);
    if (this.#stopped || this.#streaming.has(key)) return;
    this.#streaming.set(key, null);
    try {
      if (await this.#state.lease(reply)) return this.#next(reply);
    } catch (error) {
      console.error('A reply could not be taken up; it is tried again.', error);
    }
    this.#streaming.delete(key);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#sweeper);
    for (const timer of this.#streaming.values()) clearTimeout(timer ?? undefined);
    this.#streaming.clear();
  }

  #next(reply: Reply, wait = TOKEN_INTERVAL): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#say(reply).then(
        (next) => {
          if (next) this.#next(next);
          else this.#streaming.delete(keyOf(reply));
        },
        (error: unknown) => {
          if (this.#stopped) return;
          console.error('A word of a reply could not be stored; it is tried again.', error);
          this.#next(reply, TROUBLE_INTERVAL);
        },
      );
    }, wait);
    this.#streaming.set(keyOf(reply), timer);
  }

  /** Says the next word. `null` when that was the last, or when another node has said it and will continue. */
  async #say(reply: Reply): Promise<Reply | null> {
    const { messageId, user, text, progress } = reply;
    const words = text.split(' ');
    const word = words[progress];
    const id = `${messageId} ${progress}`;
    if (word === undefined) {
      const also = this.#state.finish(reply);
      await this.#faultline.publish(user, { kind: 'done', replyTo: messageId }, { id, also });
      return null;
    }
    const next = { ...reply, progress: progress + 1 };
    const token = progress === words.length - 1 ? word : `${word} `;
    const said = await this.#faultline.publish(
      user,
      { kind: 'token', replyTo: messageId, index: progress, text: token },
      { id, also: this.#state.progress(next) },
    );
    return said === null ? null : next;
  }
}

const keyOf = ({ user, messageId }: Reply): string => `${user} ${messageId}`;
