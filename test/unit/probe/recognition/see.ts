import { OwnRules } from '../../../../src/probe/recognition/own-rules.ts';
import { Recognition, type Seen } from '../../../../src/probe/recognition/recognition.ts';

export const URL = 'ws://chat.example/socket';

/** A client under observation: frames out and in, and what is made of each. */
export function watch(url = URL, rules = new OwnRules()) {
  const recognition = new Recognition('chat.example', rules);
  return {
    recognition,
    out: (data: unknown, at = url, epoch = 1): readonly Told[] =>
      recognition.see(at, 'out', data, epoch).map(told),
    in: (data: unknown, at = url, epoch = 1): readonly Told[] =>
      recognition.see(at, 'in', data, epoch).map(told),
  };
}

type Told = string;

/** `message 1: chat`, `confirm 1: ack`, `confirm 1: phx_reply (full)`, `other: event`. */
function told(seen: Seen): Told {
  const id = 'messageId' in seen ? ` ${seen.messageId}` : '';
  const error = 'error' in seen ? ` (${seen.error})` : '';
  const answers = 'answers' in seen ? ` answers ${seen.answers}` : '';
  const abandons = 'abandons' in seen ? ` abandons ${seen.abandons}` : '';
  return `${seen.kind}${id}: ${seen.frame}${error}${answers}${abandons}`;
}
