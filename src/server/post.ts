import type { ServerFrame } from '../connection/protocol.ts';
import type { Author, Exchange } from './exchange.ts';
import { readFrame } from './frames.ts';
import { refusalOf } from './refusal.ts';

/** Between signs of life down the connection while a POST is held: its client cannot ask for any meanwhile, ms. */
export const SIGN_INTERVAL = 1000;
/** A POST that has taken so long takes no further message, so that the client hears of those that are done, ms. */
const TAKING_TIME = 4000;
/** How long a POST is held for the message that it is at, ms: clients give one up after 15 s. */
const ANSWER_TIME = 12_000;

/**
 * Takes the messages of one POST, and answers what answers them. What is not taken yet when it has taken long is asked for again; a message
 * that is being taken then goes on, and is confirmed when it comes again.
 *
 * @param tell brings a sign of life, and what is answered so far, down the connection
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
      // Nobody else is there to be told of its failure.
      taken.catch((error: unknown) => refusalOf(error, exchange.report));
      return [...answers, ...again(frame)];
    }
    return answers;
  } finally {
    clearInterval(signs);
    clearTimeout(timer);
  }
}

/** What asks for a message again, and all that follows it. */
function again(value: unknown): readonly ServerFrame[] {
  const frame = readFrame(value);
  return frame.type === 'message' ? [{ type: 'expect', sequence: frame.sequence }] : [];
}
