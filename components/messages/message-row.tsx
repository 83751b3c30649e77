import type { MessageModel, MessageState } from '../../src/session/model.ts';
import { bytes, clockTime, duration, NONE, shortId } from '../shared/format.ts';
import { Mark } from '../shared/mark.tsx';
import { overWords } from '../shared/over-words.ts';

const WORDS: Record<MessageState, string> = {
  queued: 'queued',
  'on-wire': 'on the wire',
  unconfirmed: 'unconfirmed',
  confirmed: 'confirmed',
  failed: 'failed',
};

const MEANING: Record<MessageState, string> = {
  queued: 'Waits in the outbox for a connection.',
  'on-wire': 'Sent; the server has not confirmed it yet.',
  unconfirmed: 'Its connection ended before it was confirmed: it may be lost.',
  confirmed: 'The server has stored it.',
  failed: 'Given up.',
};

interface MessageRowProps {
  readonly message: MessageModel;
  /** Whether a finding says that it was lost. */
  readonly lost: boolean;
}

const LOST = 'It was never confirmed, and the client has not sent it again: see Findings.';

const INFERRED =
  'The client does not report itself: this is inferred from how the request of the message ended.';

function meaningOf({ state, reason, over }: MessageModel): string {
  if (!over) return [MEANING[state], reason].join(' ').trim();
  return `Its request is over, and nobody knows whether the server has it: ${overWords(over)}.`;
}

export function MessageRow({ message, lost }: MessageRowProps) {
  const { messageId, state, preview, size, sends, queuedAt, settledAt, over } = message;
  const reason = over ? overWords(over) : message.reason;
  const began = queuedAt ?? sends[0]?.at;
  const took = state === 'confirmed' && settledAt !== undefined && began !== undefined;
  return (
    <tr data-message={messageId} data-message-state={state} data-lost={lost}>
      <td class="message-state" title={lost ? LOST : meaningOf(message)}>
        <Mark of={lost ? 'failed' : state} />
        {lost ? 'lost' : WORDS[state]}
      </td>
      <td class="message-body" title={size > 0 ? `${preview}\n${bytes(size)}` : preview}>
        {reason && <span class="message-reason">{reason} </span>}
        {over?.inferred && (
          <>
            <span class="inferred" title={INFERRED}>
              inferred
            </span>{' '}
          </>
        )}
        {preview || NONE}
      </td>
      <td class={sends.length > 1 ? 'message-sends message-again' : 'message-sends'}>
        {sends.length}
      </td>
      <td class="message-over">{transportsOf(message) || NONE}</td>
      <td class="message-took">{took ? duration(settledAt - began) : NONE}</td>
      <td class="message-began">{began === undefined ? NONE : clockTime(began)}</td>
      <td class="message-id" title={messageId}>
        {shortId(messageId)}
      </td>
    </tr>
  );
}

/** The transports it was sent over, in order, without consecutive repetitions. */
function transportsOf({ sends }: MessageModel): string {
  const stretches = sends.filter(({ transport }, i) => transport !== sends[i - 1]?.transport);
  return stretches.map(({ transport }) => transport).join(' → ');
}
