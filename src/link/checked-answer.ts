import type { Answer, Command } from '../journal/command.ts';
import { checkAnswer, checkEnvelope } from '../journal/command-schema.ts';
import type { Messenger } from './door.ts';

/**
 * Asks a probe. Rejects with an `Error` in words when the answer is not one to this command, since no page is trusted.
 *
 * @param refused the error when the probe refuses the command, for these reasons
 */
export async function checkedAnswer<C extends Command>(
  messenger: Messenger,
  command: C,
  refused: (reasons: string) => Error = Error,
): Promise<Answer<C>> {
  const envelope = checkEnvelope(parse(await messenger.ask(command)));
  if (!envelope.ok) throw refused(envelope.error);
  return checkAnswer(command, envelope.value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      'The page gave an answer that is not JSON. Does it replace Symbol.for or JSON?',
    );
  }
}
