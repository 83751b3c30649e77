import { expect, it } from 'vitest';
import { watch } from './see.ts';

it('a DDP method is a message, even inside SockJS; its result confirms or refuses it', () => {
  for (const [url, wrap] of [
    ['ws://chat.example/websocket', (text: string) => text],
    ['ws://chat.example/sockjs/123/abc/websocket', (text: string) => JSON.stringify([text])],
  ] as const) {
    const { out, in: into } = watch(url);
    const from = (text: string) => into(wrap(text).replace(/^\[/, 'a['));
    out(wrap('{"msg":"connect","version":"1","support":["1"]}'));
    expect(from('{"msg":"connected","session":"s"}')).toEqual(['other: connected']);
    expect(out(wrap('{"msg":"method","method":"say","params":["hi"],"id":"1"}'))).toEqual([
      'message 1: say',
    ]);
    expect(out(wrap('{"msg":"method","method":"bad","params":[],"id":"2"}'))).toEqual([
      'message 2: bad',
    ]);
    expect(from('{"msg":"result","id":"1","result":null}')).toEqual(['confirm 1: result']);
    expect(from('{"msg":"result","id":"2","error":{"error":404,"reason":"no"}}')).toEqual([
      'confirm 2: result (no)',
    ]);
    expect(from('{"msg":"added","collection":"messages","id":"m","fields":{}}')).toEqual([
      'other: added messages',
    ]);
  }
});
