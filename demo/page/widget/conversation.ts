import { element } from './element.ts';

export type Delivery = 'queued' | 'on its way' | 'delivered' | 'failed';

const MARKS: { readonly [D in Delivery]: string } = {
  queued: '◷',
  'on its way': '✓',
  delivered: '✓✓',
  failed: '✕',
};

/** The known fields of a chat event; others are ignored. */
interface ChatEvent {
  readonly kind?: unknown;
  readonly messageId?: unknown;
  readonly replyTo?: unknown;
  readonly text?: unknown;
}

/** The conversation: the user's messages with their delivery marks, and the bot's replies as they stream in. */
export class ConversationView {
  readonly element = element('div', 'chat-messages');
  readonly #own = new Map<string, HTMLElement>();
  readonly #replies = new Map<string, HTMLElement>();

  constructor() {
    this.element.setAttribute('role', 'log');
    this.element.setAttribute('aria-label', 'Conversation');
  }

  addOwn(messageId: string, text: string, delivery: Delivery): void {
    const mark = element('span', 'delivery-mark');
    const bubble = element('div', 'chat-message from-user', element('p', '', text), mark);
    bubble.dataset.messageId = messageId;
    this.#own.set(messageId, bubble);
    this.mark(messageId, delivery);
    this.#append(bubble);
  }

  /** Shows a message's delivery state. A delivered message stays delivered. */
  mark(messageId: string, delivery: Delivery, why = ''): void {
    const mark = this.#own.get(messageId)?.querySelector<HTMLElement>('.delivery-mark');
    if (!mark || mark.dataset.delivery === 'delivered') return;
    mark.dataset.delivery = delivery;
    mark.textContent = `${MARKS[delivery]} ${delivery}`;
    mark.title = why;
  }

  /** Shows a server event: a message of this user, or a piece of a reply. */
  take(body: unknown): void {
    const { kind, messageId, replyTo, text } = Object(body) as ChatEvent;
    if (kind === 'user' && typeof messageId === 'string' && typeof text === 'string') {
      if (!this.#own.has(messageId)) this.addOwn(messageId, text, 'delivered');
    } else if (kind === 'token' && typeof replyTo === 'string' && typeof text === 'string') {
      this.#reply(replyTo).append(text);
      this.#scroll();
    } else if (kind === 'done' && typeof replyTo === 'string') {
      this.#reply(replyTo).classList.remove('streaming');
    }
  }

  #reply(messageId: string): HTMLElement {
    const known = this.#replies.get(messageId);
    if (known) return known;
    const bubble = element('div', 'chat-message from-bot streaming');
    this.#replies.set(messageId, bubble);
    this.#append(bubble);
    return bubble;
  }

  #append(bubble: HTMLElement): void {
    this.element.append(bubble);
    this.#scroll();
  }

  #scroll(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }
}
