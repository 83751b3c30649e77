import { expect, it } from 'vitest';
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
