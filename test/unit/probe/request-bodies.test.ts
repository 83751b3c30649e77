import { describe, expect, it } from 'vitest';
import { envelope } from './call-world.ts';
import { createFetchPage } from './native-fetch.ts';

const URL = 'http://chat.example/v1/chat';
const question = (content: string) => JSON.stringify({ stream: true, messages: [{ content }] });

it('a question in a Request is a message, and a different question is no retry', async () => {
  const { fetch, Request, servers, journal } = createFetchPage();
  const ask = (content: string) =>
    fetch(new Request(URL, { method: 'POST', body: question(content) }));
  const first = ask('Why?');
  servers[0]?.(new TypeError('Failed to fetch'));
  await expect(first).rejects.toThrow(TypeError);
  void ask('How?');
  void ask('Why?');
  expect(journal('sent')).toMatchObject(['Why?', 'How?', 'Why?'].map((preview) => ({ preview })));
  const [one, two, again] = journal('attempt');
  expect([one, two]).toMatchObject([{ fresh: true }, { fresh: true }]);
  expect(again).not.toHaveProperty('fresh');
});

it('a question in bytes, such as Connect’s, is distinguished from another one', async () => {
  const { fetch, servers, journal } = createFetchPage();
  const ask = (content: string) =>
    fetch(URL, { method: 'POST', body: new TextEncoder().encode(content) });
  const first = ask('\0room a');
  const type = { 'content-type': 'application/connect+proto' };
  const answer = new Response('\0', { headers: type });
  servers[0]?.(Object.defineProperty(answer, 'url', { value: URL }));
  await first;
  void ask('\0room b');
  void ask('\0room a');
  const [one, two, again] = journal('attempt');
  expect([one, two]).toMatchObject([{ fresh: true }, { fresh: true }]);
  expect(again).not.toHaveProperty('fresh');
});

it('a Request that is cloned or made from another has its body', () => {
  const { fetch, Request, journal } = createFetchPage();
  const request = new Request(URL, { method: 'POST', body: question('a') });
  void fetch(request.clone());
  void fetch(new Request(request, { headers: { 'x-own': '1' } }));
  void fetch(new Request(URL, { method: 'POST', body: question('b') }), { body: question('c') });
  expect(journal('sent').map((entry) => entry.type === 'sent' && entry.preview)).toEqual([
    ...['a', 'a', 'c'],
  ]);
});

it('a Request can be sent twice, and is used up as natively', async () => {
  const { fetch, Request, faults, sent } = createFetchPage();
  faults.arm({ fault: 'duplicate', where: { direction: 'out' } });
  const request = new Request(URL, { method: 'POST', body: question('a') });
  void fetch(request);
  expect(request.bodyUsed).toBe(true);
  expect(await Promise.all(sent)).toEqual([question('a'), question('a')]);
});

it('a question in bytes is distinguished from another one in a Request, too, as it was when that was made', async () => {
  const { fetch, Request, servers, journal } = createFetchPage();
  const bytes = new TextEncoder().encode('room a');
  const [one, again] = [1, 2].map(() => new Request(URL, { method: 'POST', body: bytes }));
  bytes.set([0]);
  const other = new Request(URL, { method: 'POST', body: bytes });
  if (!one || !again) throw new Error('There are two.');
  const first = fetch(one);
  const answer = new Response('', { headers: { 'content-type': 'text/event-stream' } });
  servers[0]?.(Object.defineProperty(answer, 'url', { value: URL }));
  await first;
  void fetch(other);
  void fetch(again.clone());
  const [before, fresh, retried] = journal('attempt');
  expect([before, fresh]).toMatchObject([{ fresh: true }, { fresh: true }]);
  expect(retried).not.toHaveProperty('fresh');
});

describe('a first call of Connect', () => {
  const type = 'application/connect+json';
  const body = envelope('{"text":"hi"}');
  const meets = async (ask: (page: ReturnType<typeof createFetchPage>) => Promise<Response>) => {
    const page = createFetchPage();
    page.faults.arm({ fault: 'status', code: 503 });
    const answer = ask(page);
    expect(page.sent).toEqual([]);
    page.clock.advance(1000);
    const { status } = await answer;
    expect(page.journal('sent')).toMatchObject([{ preview: '{"text":"hi"}' }]);
    expect(page.journal('failed')).toMatchObject([{ reason: 'HTTP 503' }]);
    return status;
  };

  it.each([
    ['Headers', new Headers({ 'Content-Type': type })],
    ['a plain object', { Accept: '*/*', 'Content-Type': type }],
    ['an object without a prototype', Object.assign(Object.create(null), { 'content-type': type })],
    [
      'a list',
      [
        ['accept', '*/*'],
        ['Content-TYPE', type],
      ] satisfies HeadersInit,
    ],
  ])('is known by its type in %s', async (_as, headers: HeadersInit) => {
    expect(await meets(({ fetch }) => fetch(URL, { method: 'POST', headers, body }))).toBe(503);
  });

  it('is known in a Request', async () => {
    const init = { method: 'POST', headers: { 'content-type': type }, body };
    expect(await meets(({ fetch, Request }) => fetch(new Request(URL, init)))).toBe(503);
    expect(await meets(({ fetch, Request }) => fetch(new Request(URL, init).clone()))).toBe(503);
  });

  it('is known in a Request whose type is given beside it', async () => {
    const init = { method: 'POST', body };
    const beside = { headers: { 'content-type': type } };
    expect(await meets(({ fetch, Request }) => fetch(new Request(URL, init), beside))).toBe(503);
  });

  it('is not looked for where a getter of the page gives its type', () => {
    const { fetch, journal } = createFetchPage();
    let reads = 0;
    const headers = {
      get 'content-type'() {
        reads++;
        return type;
      },
    };
    void fetch(URL, { method: 'POST', headers, body });
    expect(journal('sent')).toEqual([]);
    // The browser's own.
    expect(reads).toBe(1);
  });
});
