import type { ServerFrame } from '../connection/protocol.ts';
import type { Author, Exchange } from './exchange.ts';
import { readFrame } from './frames.ts';
import { refusalOf } from './refusal.ts';

/** Interval of the signs of life sent down the connection while a POST is held, ms: its client cannot ping meanwhile. */
export const SIGN_INTERVAL = 1000;
/** After this long a POST takes no further message, so that its client learns of those that are done, ms. */
const TAKING_TIME = 4000;
/** How long a POST waits for the message in progress, ms: clients abandon a POST after 15 s. */
const ANSWER_TIME = 12_000;

/**
 * Takes the messages of one POST and returns the answers. When it has taken long, the client is asked to send the remaining
 * messages again; a message in progress then continues, and is confirmed when it is sent again.
 *
 * @param tell sends a sign of life, and the answers so far, down the connection
 */
export async function takePost(
  exchange: Pick<Exchange<never>, 'take' | 'report'>,
  author: Author,
  frames: readonly unknown[],
  tell: (answers: readonly ServerFrame[]) => void,
): Promise<readonly ServerFrame[]> {
  const answers: ServerFrame[] = [];
  const signs = setInterval(() => tell([...answers]), SIGN_INTERVAL);
  const began = performance.now();
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), ANSWER_TIME);
  try {
    for (const frame of frames) {
      if (performance.now() - began >= TAKING_TIME) return [...answers, ...again(frame)];
      const taken = exchange.take(author, frame, (answer) => answers.push(answer));
      if ((await Promise.race([taken, late.promise])) !== 'late') continue;
      // Nobody else would handle its failure.
      taken.catch((error: unknown) => refusalOf(error, exchange.report));
      return [...answers, ...again(frame)];
    }
    return answers;
  } finally {
    clearInterval(signs);
    clearTimeout(timer);
  }
}

/** The answer that asks for a message again, and for everything after it. */
function again(value: unknown): readonly ServerFrame[] {
  const frame = readFrame(value);
  return frame.type === 'message' ? [{ type: 'expect', sequence: frame.sequence }] : [];
}
