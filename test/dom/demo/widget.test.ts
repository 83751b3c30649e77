import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatConnection, ChatState } from '../../../demo/page/connection.ts';
import { EnhancedChatBot } from '../../../demo/page/widget/enhanced-chat-bot.ts';

type Listeners = Parameters<ChatConnection['on']>[0];

/** A connection that does what the test says, and remembers what the widget asked of it. */
class FakeConnection implements ChatConnection {
  readonly calls: string[] = [];
  readonly sent: string[] = [];
  queued = false;
  full = false;
  listeners: Listeners | undefined;

  connect(): void {
    this.calls.push('connect');
  }

  disconnect(): void {
    this.calls.push('disconnect');
  }

  send(text: string): { messageId: string; queued: boolean } {
    if (this.full) throw new Error('The outbox is full: 3 messages wait for the server.');
    this.sent.push(text);
    return { messageId: `m${this.sent.length}`, queued: this.queued };
  }

  on(listeners: Listeners): void {
    this.listeners = listeners;
  }

  state(state: ChatState, before: ChatState): void {
    this.listeners?.onState(state, before);
  }
}

let connection: FakeConnection;
let container: HTMLElement;
let bot: EnhancedChatBot;
const onConnect = vi.fn();
const onDisconnect = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  connection = new FakeConnection();
  container = document.createElement('main');
  document.body.append(container);
  bot = new EnhancedChatBot(container, { connection, title: 'Support', onConnect, onDisconnect });
});

afterEach(() => {
  bot.destroy();
  container.remove();
  vi.useRealTimers();
  vi.clearAllMocks();
});

const find = (selector: string): HTMLElement => {
  const found = container.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
};
const notice = () => (find('.chat-notice').hidden ? null : find('.chat-notice').textContent);
const mark = (messageId: string) => find(`[data-message-id="${messageId}"] .delivery-mark`);

/** Sends what is written; tells whether the browser would leave the page for it. */
function write(text: string): boolean {
  (find('.chat-input') as HTMLInputElement).value = text;
  return find('.chat-form').dispatchEvent(new Event('submit', { cancelable: true }));
}

describe('the chat widget', () => {
  it('connects when it is created', () => {
    expect(connection.calls).toEqual(['connect']);
    expect(find('h2').textContent).toBe('Support');
  });

  it.each(['connecting', 'connected', 'reconnecting', 'disconnecting', 'disconnected'] as const)(
    'shows the state %s in words and as a class',
    (state) => {
      connection.state(state, 'connecting');
      expect(find('.connection-status').className).toBe(`connection-status status-${state}`);
      expect(find('.connection-status').textContent?.toLowerCase()).toContain(state);
    },
  );

  it('shows Reconnecting…, then Reconnected, then nothing', () => {
    connection.state('reconnecting', 'connected');
    expect(notice()).toBe('Reconnecting…');
    connection.state('connected', 'reconnecting');
    expect(notice()).toBe('Reconnected');
    vi.advanceTimersByTime(3000);
    expect(notice()).toBeNull();
  });

  it('shows Reconnecting… for as long as it lasts, whatever the notice before', () => {
    connection.state('connected', 'reconnecting');
    vi.advanceTimersByTime(1000);
    connection.state('reconnecting', 'connected');
    vi.advanceTimersByTime(60_000);
    expect(notice()).toBe('Reconnecting…');
  });

  it('shows Reconnecting… again when a passing notice has expired', () => {
    connection.state('reconnecting', 'connected');
    connection.queued = true;
    write('hello');
    expect(notice()).toBe('Message queued (offline)');
    vi.advanceTimersByTime(3000);
    expect(notice()).toBe('Reconnecting…');
  });

  it('offers to retry while it is reconnecting or disconnected, and at no other time', () => {
    const offered: ChatState[] = [];
    expect(find('.chat-retry').hidden).toBe(true);
    for (const state of [
      'connecting',
      'connected',
      'reconnecting',
      'disconnecting',
      'disconnected',
    ] as const) {
      connection.state(state, 'connecting');
      if (!find('.chat-retry').hidden) offered.push(state);
    }
    expect(offered).toEqual(['reconnecting', 'disconnected']);
  });

  it('notifies the page of each connect and disconnect', () => {
    connection.state('connected', 'connecting');
    connection.state('reconnecting', 'connected');
    connection.state('connected', 'reconnecting');
    expect([onConnect.mock.calls.length, onDisconnect.mock.calls.length]).toEqual([2, 1]);
  });

  it('reports after the last attempt that there is no connection, and offers to retry', () => {
    connection.state('disconnected', 'reconnecting');
    connection.listeners?.onGaveUp(10);
    expect(notice()).toContain('10 attempts');
    expect(find('.chat-retry').hidden).toBe(false);
    find('.chat-retry').click();
    expect(connection.calls).toEqual(['connect', 'connect']);
  });

  it('keeps the error of the last attempt until there is a connection', () => {
    connection.state('disconnected', 'reconnecting');
    connection.listeners?.onGaveUp(10);
    vi.advanceTimersByTime(60_000);
    expect(notice()).toBe('There is no connection after 10 attempts.');
    expect(find('.chat-notice').dataset.kind).toBe('error');
    connection.state('connecting', 'disconnected');
    connection.state('connected', 'connecting');
    expect(notice()).toBeNull();
  });

  it('sends a message at once when it is connected, and empties the field', () => {
    expect(write('hello')).toBe(false);
    expect(connection.sent).toEqual(['hello']);
    expect((find('.chat-input') as HTMLInputElement).value).toBe('');
    expect(mark('m1').textContent).toBe('✓ on its way');
    expect(notice()).toBeNull();
  });

  it('shows the delivery state of each message', () => {
    connection.queued = true;
    write('hello');
    expect(notice()).toBe('Message queued (offline)');
    expect(mark('m1').dataset.delivery).toBe('queued');
    connection.listeners?.onSent('m1');
    expect(mark('m1').dataset.delivery).toBe('on its way');
    connection.listeners?.onConfirmed('m1');
    expect(mark('m1').dataset.delivery).toBe('delivered');
    connection.listeners?.onSent('m1');
    expect(mark('m1').dataset.delivery).toBe('delivered');
  });

  it('shows why a message failed', () => {
    write('hello');
    connection.listeners?.onFailed('m1', 'the server does not take it');
    expect(mark('m1').dataset.delivery).toBe('failed');
    expect(mark('m1').title).toBe('the server does not take it');
  });

  it('keeps a message that could not be queued in the field, and says why', () => {
    connection.full = true;
    write('do not lose me');
    expect((find('.chat-input') as HTMLInputElement).value).toBe('do not lose me');
    vi.advanceTimersByTime(60_000);
    expect(notice()).toContain('outbox is full');
  });

  it('sends nothing when the field is blank', () => {
    write('   ');
    expect(connection.sent).toEqual([]);
  });

  it('streams a reply into one bubble until it is done', () => {
    write('hello');
    for (const text of ['Good ', 'morning']) {
      connection.listeners?.onEvent({ kind: 'token', replyTo: 'm1', text });
    }
    expect(find('.from-bot').textContent).toBe('Good morning');
    expect(find('.from-bot').classList.contains('streaming')).toBe(true);
    connection.listeners?.onEvent({ kind: 'done', replyTo: 'm1' });
    expect(find('.from-bot').classList.contains('streaming')).toBe(false);
  });

  it('shows a message of another tab, and its own only once', () => {
    write('mine');
    connection.listeners?.onEvent({ kind: 'user', messageId: 'm1', text: 'mine' });
    connection.listeners?.onEvent({ kind: 'user', messageId: 'other', text: 'from another tab' });
    const texts = [...container.querySelectorAll('.from-user p')].map((p) => p.textContent);
    expect(texts).toEqual(['mine', 'from another tab']);
    expect(mark('other').dataset.delivery).toBe('delivered');
  });

  it('shows a message from before the page was loaded, and its delivery', () => {
    connection.listeners?.onRestored('m0', 'from before');
    expect(mark('m0').dataset.delivery).toBe('queued');
    connection.listeners?.onConfirmed('m0');
    expect(mark('m0').dataset.delivery).toBe('delivered');
  });

  it('treats what it receives as text, never as markup, and ignores what it does not know', () => {
    const evil = '<img src=x onerror="document.title=1">';
    write(evil);
    connection.listeners?.onEvent({ kind: 'token', replyTo: 'm1', text: evil });
    for (const odd of [null, 7, 'text', [], { kind: 'token' }, { kind: 'user', messageId: 1 }]) {
      connection.listeners?.onEvent(odd);
    }
    expect(container.querySelector('img')).toBeNull();
    expect(find('.from-bot').textContent).toBe(evil);
  });

  it('leaves no timer behind when it is destroyed while a notice is shown', () => {
    connection.state('connected', 'reconnecting');
    bot.destroy();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('disconnects and leaves the page when it is destroyed', () => {
    bot.destroy();
    expect(connection.calls).toEqual(['connect', 'disconnect']);
    expect(container.children).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
