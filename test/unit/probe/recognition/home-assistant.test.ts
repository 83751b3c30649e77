import { expect, it } from 'vitest';
import { watch } from './see.ts';

const AT = 'ws://home.example/api/websocket';

it('a Home Assistant command is a message; its result, even in a batch, confirms or refuses it', () => {
  const { out, in: into, recognition } = watch(AT);
  expect(into('{"type":"auth_required","ha_version":"2026.4.0"}')).toEqual([
    'other: auth_required',
  ]);
  const [login] = recognition.see(AT, 'out', '{"type":"auth","access_token":"secret"}');
  expect(login).toMatchObject({ kind: 'other', preview: '' });
  expect(into('{"type":"auth_ok","ha_version":"2026.4.0"}')).toEqual(['other: auth_ok']);
  expect(out('{"type":"subscribe_events","id":2}')).toEqual(['message 2: subscribe_events']);
  expect(out('{"type":"call_service","id":3}')).toEqual(['message 3: call_service']);
  expect(
    into(
      '[{"id":2,"type":"result","success":true,"result":null},{"id":3,"type":"result","success":false,"error":{"code":"not_found","message":"Service not found."}},{"id":2,"type":"event","event":{}}]',
    ),
  ).toEqual(['confirm 2: result', 'confirm 3: result (Service not found.)', 'other: event']);
  expect(out('{"type":"ping","id":4}')).toEqual(['ping: ping']);
  expect(into('{"type":"pong","id":4}')).toEqual(['pong: pong']);
});
