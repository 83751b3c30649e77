import type { ChatConnection, ChatState } from '../connection.ts';
import { ConversationView } from './conversation.ts';
import { element } from './element.ts';

export interface ChatBotOptions {
  readonly connection: ChatConnection;
  readonly title?: string;
  readonly onConnect?: () => void;
  readonly onDisconnect?: () => void;
}

const LABELS: { readonly [S in ChatState]: string } = {
  disconnected: 'Disconnected',
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Reconnecting…',
  disconnecting: 'Disconnecting…',
};

const NOTICE_TIME = 3000;

/** A chat with a bot, in a container chosen by the page. */
export class EnhancedChatBot {
  readonly #connection: ChatConnection;
  readonly #options: ChatBotOptions;
  readonly #conversation = new ConversationView();
  readonly #status = element('span', 'connection-status status-disconnected', 'Disconnected');
  readonly #notice = element('p', 'chat-notice');
  readonly #retry = element('button', 'chat-retry', 'Retry now');
  readonly #input = element('input', 'chat-input');
  readonly #root: HTMLElement;
  #reconnecting = false;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(container: HTMLElement, options: ChatBotOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.#root = this.#build(options.title ?? 'Chat');
    container.append(this.#root);
    this.#listen();
    this.#connection.connect();
  }

  /** Ends the connection and removes the chat from the page. */
  destroy(): void {
    clearTimeout(this.#noticeTimer);
    this.#connection.disconnect();
    this.#root.remove();
  }

  #build(title: string): HTMLElement {
    this.#status.setAttribute('role', 'status');
    this.#notice.setAttribute('role', 'alert');
    this.#notice.hidden = true;
    this.#retry.type = 'button';
    this.#retry.hidden = true;
    this.#retry.addEventListener('click', () => this.#connection.connect());
    this.#input.placeholder = 'Write a message';
    this.#input.setAttribute('aria-label', 'Message');
    this.#input.autocomplete = 'off';
    const send = element('button', 'chat-send', 'Send');
    const form = element('form', 'chat-form', this.#input, send);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    const header = element('header', 'chat-header', element('h2', '', title), this.#status);
    const bar = element('div', 'chat-bar', this.#notice, this.#retry);
    return element('section', 'chat-bot', header, this.#conversation.element, bar, form);
  }

  #listen(): void {
    this.#connection.on({
      onState: (state, before) => this.#onState(state, before),
      onEvent: (body) => this.#conversation.take(body),
      onSent: (messageId) => this.#conversation.mark(messageId, 'on its way'),
      onConfirmed: (messageId) => this.#conversation.mark(messageId, 'delivered'),
      onFailed: (messageId, reason) => this.#conversation.mark(messageId, 'failed', reason),
      onRestored: (messageId, text) => this.#conversation.addOwn(messageId, text, 'queued'),
      onGaveUp: (attempts) =>
        this.#say(`There is no connection after ${attempts} attempts.`, 'error'),
    });
  }

  #send(): void {
    const text = this.#input.value.trim();
    if (text === '') return;
    try {
      const { messageId, queued } = this.#connection.send(text);
      this.#input.value = '';
      this.#conversation.addOwn(messageId, text, queued ? 'queued' : 'on its way');
      if (queued) this.#say('Message queued (offline)', 'passing');
    } catch (error) {
      // The text stays in the field.
      this.#say(error instanceof Error ? error.message : String(error), 'error');
    }
  }

  #onState(state: ChatState, before: ChatState): void {
    this.#status.className = `connection-status status-${state}`;
    this.#status.textContent = LABELS[state];
    this.#retry.hidden = state !== 'reconnecting' && state !== 'disconnected';
    this.#reconnecting = state === 'reconnecting';
    if (this.#reconnecting) this.#say('Reconnecting…', 'lasting');
    if (state === 'connected') {
      if (before === 'reconnecting') this.#say('Reconnected', 'passing');
      else this.#notice.hidden = true;
      this.#options.onConnect?.();
    }
    if (before === 'connected') this.#options.onDisconnect?.();
  }

  #say(text: string, kind: 'passing' | 'lasting' | 'error'): void {
    clearTimeout(this.#noticeTimer);
    this.#notice.textContent = text;
    this.#notice.dataset.kind = kind;
    this.#notice.hidden = false;
    if (kind !== 'passing') return;
    this.#noticeTimer = setTimeout(() => {
      this.#notice.hidden = true;
      if (this.#reconnecting) this.#say('Reconnecting…', 'lasting');
    }, NOTICE_TIME);
  }
}
