import { describe, expect, it } from 'vitest';
import { watch } from './see.ts';

describe('a token stream', () => {
  it('of chunks has its tokens as previews, without an id that would make them repeated events', () => {
    const { recognition } = watch();
    const chunk =
      '{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hel"}}]}';
    const [seen] = recognition.see('http://chat.example/v1', 'in', chunk);
    expect(seen).toMatchObject({ kind: 'other', frame: 'chat.completion.chunk', preview: 'Hel' });
    expect(seen).not.toHaveProperty('key');
    expect(recognition.see('http://chat.example/v1', 'in', '[DONE]')).toMatchObject([
      { frame: '[DONE]' },
    ]);
    expect(recognition.protocols).toEqual(['token stream']);
  });

  it.each([
    ['[DONE]', 'confirm #1: [DONE]'],
    ['{"type":"response.completed","response":{}}', 'other: response.completed answers #1'],
    ['{"type":"message_stop"}', 'other: message_stop answers #1'],
    ['{"type":"response.failed","response":{}}', 'confirm #1: response.failed (response.failed)'],
    [
      '{"object":"chat.completion.chunk","choices":[{"delta":{},"finish_reason":"stop"}]}',
      'other: chat.completion.chunk answers #1',
    ],
    [
      '{"error":{"message":"had an error","type":"server_error"}}',
      'confirm #1: error (had an error)',
    ],
    ['{"type":"error","code":"server_error","message":"oops"}', 'confirm #1: error (oops)'],
    [
      '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      'confirm #1: error (Overloaded)',
    ],
  ])('is the answer to its request, a message, which its end settles: %s', (end, settled) => {
    const { out, in: into, recognition } = watch('http://chat.example/v1');
    const request = '{"stream":true,"messages":[{"role":"user","content":"Why?"}]}';
    const [seen] = recognition.see('http://chat.example/v1', 'out', request, 1);
    expect(seen).toMatchObject({ kind: 'message', messageId: '#1', preview: 'Why?' });
    expect(out(request, 'http://chat.example/v1', 2)).toEqual(['message #2: request']);
    expect(into(end)).toEqual([settled]);
    expect(into('{"type":"message_stop"}', 'http://chat.example/v1', 3)).toEqual([
      'other: message_stop',
    ]);
    expect(recognition.asks('http://chat.example/v1', request)).toBe('stream');
    expect(recognition.asks('http://chat.example/v1', '{"messages":[]}')).toBeUndefined();
  });

  it.each([
    ['{"stream":true,"input":"Why?"}', 'Why?'],
    ['{"stream":true,"prompt":["Why?"]}', 'Why?'],
    ['{"stream":true,"messages":[{"content":[{"type":"text","text":"Why?"}]}]}', 'Why?'],
    ['{"stream":true,"messages":[{"content":[{"type":"image"}]}]}', '[{"type":"image"}]'],
  ])('is requested by %s', (text, preview) => {
    const { recognition } = watch();
    expect(recognition.see('http://chat.example/v1', 'out', text)).toMatchObject([{ preview }]);
  });

  it.each([
    ['{"type":"response.output_text.delta","sequence_number":4,"delta":"lo"}', 'lo'],
    ['{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}', 'lo'],
  ])('of typed events is named by their types: %s', (text, token) => {
    const { recognition } = watch();
    const [seen] = recognition.see('http://chat.example/v1', 'in', text);
    expect(seen).toMatchObject({ kind: 'other', frame: JSON.parse(text).type, preview: token });
    expect(recognition.protocols).toEqual(['token stream']);
  });
});

describe('a UI message stream', () => {
  const ASKS =
    '{"id":"c","messages":[{"parts":[{"type":"text","text":"Hi"}],"id":"m1","role":"user"},{"id":"m2","role":"assistant","parts":[{"type":"step-start"},{"type":"text","text":"Hello","state":"done"}]},{"parts":[{"type":"text","text":"Why?"}],"id":"m3","role":"user"}],"trigger":"submit-message"}';
  const CHAT = 'http://chat.example/api/chat';

  it('is requested by a conversation, previewed by its last words', () => {
    const { recognition } = watch(CHAT);
    expect(recognition.see(CHAT, 'out', ASKS)).toMatchObject([
      { kind: 'message', messageId: '#0', frame: 'submit-message', preview: 'Why?' },
    ]);
    expect(recognition.asks(CHAT, ASKS)).toBe('stream');
    expect(
      recognition.asks(CHAT, '{"messages":[{"role":"user"}],"trigger":"submit-message"}'),
    ).toBe(undefined);
    expect(recognition.protocols).toEqual(['UI message stream']);
  });

  it.each([
    ['{"type":"finish"}', 'other: finish answers #1'],
    ['{"type":"error","errorText":"oops"}', 'confirm #1: error (oops)'],
    ['{"type":"abort"}', 'confirm #1: abort (aborted by the server)'],
    ['[DONE]', 'confirm #1: [DONE]'],
  ])('is settled by its end: %s', (end, settled) => {
    const { out, in: into } = watch(CHAT);
    out(ASKS);
    expect(into('{"type":"start"}')).toEqual(['other: start']);
    expect(into('{"type":"text-delta","id":"t0","delta":"Hel"}')).toEqual(['other: text-delta']);
    expect(into(end)).toEqual([settled]);
  });

  it('is recognised by its tokens alone, which are no repeated events', () => {
    const { recognition } = watch(CHAT);
    const [seen] = recognition.see(CHAT, 'in', '{"type":"text-delta","id":"t0","delta":"Hel"}');
    expect(seen).toMatchObject({ frame: 'text-delta', preview: 'Hel' });
    expect(seen).not.toHaveProperty('key');
    expect(recognition.protocols).toEqual(['UI message stream']);
  });
});

describe('a stream of UI messages whose request the page has shaped itself', () => {
  const CHAT = 'http://chat.example/api/chat';
  const SAID = '{"id":"m3","role":"user","parts":[{"type":"text","text":"Why?"}]}';

  it.each([
    ['the last utterance alone', `{"id":"c","message":${SAID},"selectedChatModel":"a"}`],
    ['the conversation', `{"chat":"c","messages":[${SAID}]}`],
  ])('is a message once events answer it: %s', (_, asks) => {
    const { out, in: into, recognition } = watch(CHAT);
    expect(recognition.asks(CHAT, asks)).toBeUndefined();
    expect(recognition.asks(CHAT, asks, 'text')).toBeUndefined();
    expect(recognition.asks(CHAT, asks, 'events')).toBe('stream');
    expect(recognition.see(CHAT, 'out', asks, 1)).toMatchObject([
      { kind: 'message', messageId: '#1', frame: 'request', preview: 'Why?' },
    ]);
    expect(into('{"type":"finish"}')).toEqual(['other: finish answers #1']);
    expect(recognition.asks(CHAT, asks)).toBe('stream');
    expect(out(asks, CHAT, 2)).toEqual(['message #2: request']);
  });

  it('of useCompletion is one as soon as its endpoint is known', () => {
    const { out, in: into, recognition } = watch(CHAT);
    expect(recognition.asks(CHAT, '{"prompt":"Why?"}', 'events')).toBeUndefined();
    into('{"type":"text-delta","id":"0","delta":"a"}');
    expect(recognition.asks(CHAT, '{"prompt":"Why?"}')).toBe('stream');
    expect(out('{"prompt":"Why?"}')).toEqual(['message #1: request']);
  });

  it('is known from where a text begins, whose number is that of each reply’s first', () => {
    const { recognition } = watch(CHAT);
    const [seen] = recognition.see(CHAT, 'in', '{"type":"text-start","id":"0"}');
    expect(seen).not.toHaveProperty('key');
    expect(recognition.protocols).toEqual(['UI message stream']);
  });
});

describe('a data stream of version 4 of the AI SDK', () => {
  const CHAT = 'http://chat.example/api/chat';
  const ASKS =
    '{"id":"c","messages":[{"role":"user","content":"Why?","parts":[{"type":"text","text":"Why?"}]}]}';

  it('is recognised by its lines, and the message is the request', () => {
    const { out, in: into, recognition } = watch(CHAT);
    expect(out(ASKS)).toEqual(['message #1: request']);
    expect(recognition.asks(CHAT, ASKS)).toBe('stream');
    expect(into('f:{"messageId":"m1"}')).toEqual(['other: step start']);
    expect(recognition.see(CHAT, 'in', '0:"Hel"')).toMatchObject([
      { frame: 'text', preview: 'Hel' },
    ]);
    expect(into('e:{"finishReason":"stop","isContinued":false}')).toEqual(['other: step finish']);
    expect(into('d:{"finishReason":"stop"}')).toEqual(['other: finish answers #1']);
    expect(recognition.protocols).toEqual(['AI data stream']);
  });

  it('is refused by its error', () => {
    const { out, in: into } = watch(CHAT);
    out(ASKS);
    expect(into('3:"An error occurred."')).toEqual(['confirm #1: error (An error occurred.)']);
  });

  it('is no UI message stream, nor the other way round', () => {
    const { out, in: into, recognition } = watch(CHAT);
    out(ASKS.replace('}]}]}', '}]}],"trigger":"submit-message"}'));
    into('0:"Hel"');
    expect(recognition.protocols).toEqual(['UI message stream']);
    expect(watch().in('0:"Hel"')).toEqual(['other: unknown']);
  });
});

describe('an Ollama stream', () => {
  const AT = 'http://127.0.0.1:11434/api/chat';
  const ASKS = '{"model":"gemma4","messages":[{"role":"user","content":"Why?"}]}';
  const piece = (fields: object) =>
    JSON.stringify({ model: 'gemma4', created_at: '2026-10-26T17:15:24Z', ...fields });

  it('makes its request a message once lines answer it, even without "stream"', () => {
    const { recognition } = watch(AT);
    expect(recognition.asks(AT, ASKS)).toBeUndefined();
    expect(recognition.asks(AT, ASKS, 'events')).toBeUndefined();
    expect(recognition.asks(AT, ASKS, 'lines')).toBe('stream');
    expect(recognition.see(AT, 'out', ASKS, 1)).toMatchObject([
      { kind: 'message', messageId: '#1', preview: 'Why?' },
    ]);
  });

  it.each([
    ['/api/chat', { message: { role: 'assistant', content: 'lo' } }],
    ['/api/generate', { response: 'lo' }],
  ])('of %s is settled by the piece that is done', (_, said) => {
    const { recognition, out, in: into } = watch(AT);
    recognition.asks(AT, ASKS, 'lines');
    expect(out(ASKS)).toEqual(['message #1: request']);
    const [seen] = recognition.see(AT, 'in', piece({ ...said, done: false }));
    expect(seen).toMatchObject({ kind: 'other', preview: 'lo', part: true });
    expect(into(piece({ ...said, done: true }))).toEqual(['other: chunk answers #1']);
    expect(out(ASKS, AT, 2)).toEqual(['message #2: request']);
    expect(into('{"error":"model not found"}', AT, 2)).toEqual([
      'confirm #2: error (model not found)',
    ]);
  });
});
