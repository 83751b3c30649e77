import './page.css';
import './widget/widget.css';
import { connectionOf } from './adapters.ts';
import type { ClientName, Mode } from './connection.ts';
import { wireServerControls } from './server-controls.ts';
import { EnhancedChatBot } from './widget/enhanced-chat-bot.ts';

const query = new URLSearchParams(location.search);
const container = document.querySelector<HTMLElement>('#chat');
const status = document.querySelector<HTMLElement>('#server-status');
if (!container || !status) throw new Error('The page lacks #chat or #server-status.');

const oneOf = <T extends string>(value: string | null, allowed: readonly T[], usual: T): T =>
  allowed.find((one) => one === value) ?? usual;

let client = oneOf<ClientName>(query.get('client'), ['faultline', 'naive'], 'faultline');
let mode = oneOf<Mode>(query.get('transport'), ['auto', 'websocket', 'sse', 'ajax'], 'auto');
/** Interval of attempts to return to a better transport, ms; default: the client's own. */
const upgrade = Number(query.get('upgrade'));
let chat: EnhancedChatBot | null = null;

/** The user of this tab: given in the URL, or random and kept for as long as the tab is open. */
function user(): string {
  const named = query.get('user') ?? sessionStorage.getItem('user');
  if (named) return named;
  const random = `guest-${Math.random().toString(36).slice(2, 8)}`;
  sessionStorage.setItem('user', random);
  return random;
}

function start(host: HTMLElement): void {
  chat?.destroy();
  for (const button of document.querySelectorAll<HTMLButtonElement>(
    'button[data-client], button[data-transport]',
  )) {
    const { client: name, transport } = button.dataset;
    button.setAttribute('aria-pressed', String(name === client || transport === mode));
  }
  chat = new EnhancedChatBot(host, {
    connection: connectionOf(client, user(), mode, upgrade > 0 ? upgrade : undefined),
    title: `Chat of ${user()}`,
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-client]')) {
  button.addEventListener('click', () => {
    client = oneOf<ClientName>(button.dataset.client ?? null, ['faultline', 'naive'], client);
    start(container);
  });
}
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-transport]')) {
  button.addEventListener('click', () => {
    mode = oneOf<Mode>(
      button.dataset.transport ?? null,
      ['auto', 'websocket', 'sse', 'ajax'],
      mode,
    );
    start(container);
  });
}
wireServerControls(status);
start(container);
