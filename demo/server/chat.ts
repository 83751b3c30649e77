import * as v from 'valibot';
import {
  type ClientMessage,
  createFaultline,
  type Faultline,
  Refusal,
} from '../../src/server/index.ts';
import { Bot, replyTo } from './bot.ts';
import type { ChatState, Reply } from './state.ts';
import { requireUser } from './user.ts';

const body = v.object({ text: v.pipe(v.string(), v.maxLength(100_000)) });

export interface Chat {
  readonly faultline: Pick<Faultline<never>, 'handle' | 'upgrade' | 'goaway'>;
  /** Starts the bot. */
  start(): void;
  stop(): Promise<void>;
}

/** The chat: each user has a channel with what the user writes to the bot, in any tab, and the bot's replies. */
export function createChat<Also>(state: ChatState<Also>): Chat {
  const faultline = createFaultline({
    store: state.store,
    admit: ({ url }) => void requireUser(url),
    identify: ({ url }) => requireUser(url),
    onMessage(message) {
      const { channel, messageId, clientId, sequence } = message;
      const text = textOf(message);
      const applied = { messageId, clientId, sequence, text, at: Date.now() };
      return {
        events: [{ kind: 'user', messageId, text }],
        also: state.accept(channel, applied, replyFor(message)),
      };
    },
    onApplied: (message) => void bot.takeUp(replyFor(message)),
  });
  const bot = new Bot(state, faultline);
  return {
    faultline,
    start: () => bot.start(),
    async stop() {
      bot.stop();
      await faultline.stop();
    },
  };
}

function replyFor(message: ClientMessage): Reply {
  const { messageId, channel } = message;
  return { messageId, user: channel, text: replyTo(textOf(message)), progress: 0 };
}

/** @throws Refusal for a body that this chat does not accept */
function textOf(message: ClientMessage): string {
  const result = v.safeParse(body, message.body);
  if (result.success) return result.output.text;
  const [issue] = result.issues;
  throw new Refusal(400, `No chat message: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}
