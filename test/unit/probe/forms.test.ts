import { expect, it } from 'vitest';
import { formIn } from '../../../src/probe/wrap/form.ts';
import { createFetchPage } from './native-fetch.ts';
import { createXhrPage } from './native-xhr.ts';

const URL = 'http://chat.example/v1/chat';
const KINDS = [
  ['FormData', () => new FormData()],
  ['URLSearchParams', () => new URLSearchParams()],
] as const;

const filled = <T extends { append(name: string, value: string): void }>(
  form: T,
  fields: Readonly<Record<string, string>>,
): T => {
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

const question = (content: string) => ({
  stream: 'true',
  messages: JSON.stringify([{ role: 'user', content }]),
});

const streamed = (url = URL) =>
  Object.defineProperty(
    new Response('data: hi\n\n', { headers: { 'content-type': 'text/event-stream' } }),
    'url',
    { value: url },
  );

it.each(KINDS)('a message in a form (%s) is readable, and refused by a status', (_kind, make) => {
  const { fetch, faults, clock, sent, journal } = createFetchPage();
  faults.arm({ fault: 'status', code: 422 });
  void fetch(URL, { method: 'POST', body: filled(make(), { messageId: 'a', text: 'hi' }) });
  clock.advance(1000);
  expect(sent).toEqual([]);
  expect(journal('sent', 'failed')).toMatchObject([
    { type: 'sent', messageId: 'a', preview: '{"text":"hi"}' },
    { type: 'failed', messageId: 'a', reason: 'HTTP 422' },
  ]);
});

it.each(KINDS)(
  'a question in a form (%s) is a message, and its retry is none anew',
  (_kind, make) => {
    const { fetch, Request, sent, journal } = createFetchPage();
    const ask = (content: string) =>
      fetch(URL, { method: 'POST', body: filled(make(), question(content)) });
    void ask('Why?');
    void ask('How?');
    const changed = filled(make(), question('Why?'));
    const request = new Request(URL, { method: 'POST', body: changed });
    changed.append('more', '1');
    void fetch(request.clone());
    void ask('Why?');
    expect(sent).toHaveLength(4);
    expect(journal('sent')).toMatchObject(
      ['Why?', 'How?', 'Why?', 'Why?'].map((preview) => ({ preview })),
    );
    expect(journal('attempt').map((entry) => 'fresh' in entry)).toEqual([true, true, false, false]);
  },
);

it('a form that is answered by a stream is told from another one, by its files, too', async () => {
  const { fetch, servers, journal } = createFetchPage();
  const ask = async (file: File) => {
    const body = filled(new FormData(), { text: 'What is this?' });
    body.append('file', file);
    const answer = fetch(URL, { method: 'POST', body });
    servers.at(-1)?.(streamed());
    await (await answer).text();
  };
  await ask(new File(['cat'], 'cat.png', { type: 'image/png' }));
  await ask(new File(['dog'], 'dog.png', { type: 'image/png' }));
  await ask(new File(['cat'], 'cat.png', { type: 'image/png' }));
  expect(journal('attempt').map((entry) => 'fresh' in entry)).toEqual([true, true, false]);
});

it('a file in a message is shown by its name, type and size', () => {
  const { fetch, journal } = createFetchPage();
  const body = filled(new FormData(), { messageId: 'a' });
  body.append('file', new File(['cat'], 'cat.png', { type: 'image/png' }));
  void fetch(URL, { method: 'POST', body });
  expect(journal('sent')).toMatchObject([{ preview: '{"file":"cat.png (image/png, 3 bytes)"}' }]);
});

it('several values of one name are a list', () => {
  const { fetch, journal } = createFetchPage();
  const body = new URLSearchParams('messageId=a&tag=x&tag=y');
  void fetch(URL, { method: 'POST', body });
  expect(journal('sent')).toMatchObject([{ preview: '{"tag":["x","y"]}' }]);
});

it('a form is read without any code of the page', () => {
  const body = filled(new FormData(), { text: 'hi' });
  const file = new File(['cat'], 'cat.png', { type: 'image/png' });
  body.append('file', file);
  const throws = () => {
    throw new Error('Not for the probe.');
  };
  for (const name of ['forEach', 'entries', 'get', 'has', 'keys', Symbol.iterator]) {
    Object.defineProperty(body, name, { value: throws });
  }
  for (const name of ['name', 'type', 'size']) Object.defineProperty(file, name, { get: throws });
  expect(formIn(body)).toBe('{"text":"hi","file":"cat.png (image/png, 3 bytes)"}');
});

it('what only says that it is a form is none', () => {
  expect(formIn({ [Symbol.toStringTag]: 'FormData' })).toBeUndefined();
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(formIn(proxy)).toBeUndefined();
});

it('a form that is too long is not read', () => {
  const { fetch, sent, journal } = createFetchPage();
  const body = filled(new FormData(), { messageId: 'a', text: 'hi'.repeat(100_000) });
  void fetch(URL, { method: 'POST', body });
  expect(sent).toHaveLength(1);
  expect(journal('sent')).toEqual([]);
});

it('a message in a form of an XMLHttpRequest is readable, and the form goes out as it is', () => {
  const { ask, made, journal } = createXhrPage({ isFollowed: false });
  const body = filled(new FormData(), { messageId: 'a', text: 'hi' });
  ask({ method: 'POST', body });
  expect(made[0]?.sent[0]).toBe(body);
  expect(journal('sent')).toMatchObject([{ messageId: 'a', preview: '{"text":"hi"}' }]);
});
