import { expect, it, onTestFinished } from 'vitest';
import { type Control, startControl } from '../../../demo/control.ts';

const PAGE = 'http://127.0.0.1:5000';

async function controlled(calls: unknown[] = []) {
  const control: Control = {
    async restart(downtime) {
      calls.push(['restart', downtime]);
    },
    async herd(options) {
      calls.push(['herd', options]);
      return { returned: options.clients };
    },
  };
  const { url, stop } = await startControl(control, () => PAGE);
  onTestFinished(stop);
  return async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, { method: 'POST', ...init });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  };
}

it('restarts the server with the given downtime, or half a second', async () => {
  const calls: unknown[] = [];
  const ask = await controlled(calls);
  await ask('/restart', { body: '{"downtime":20}' });
  await ask('/restart');
  expect(calls).toEqual([
    ['restart', 20],
    ['restart', 500],
  ]);
});

it('returns the result of the herd', async () => {
  const ask = await controlled();
  const { body } = await ask('/herd', { body: '{"clients":3}' });
  expect(body).toEqual({ returned: 3 });
});

it('accepts requests from the chat page, and from no other', async () => {
  const calls: unknown[] = [];
  const ask = await controlled(calls);
  const preflight = await ask('/restart', { method: 'OPTIONS', headers: { origin: PAGE } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe(PAGE);
  const foreign = await ask('/restart', { headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  expect(calls).toEqual([]);
});

it.each([
  ['/restart', '{"downtime":-1}', 400],
  ['/restart', '{"downtime":"soon"}', 400],
  ['/restart', '{"downtime":3600000}', 400],
  ['/herd', '{"clients":1000000}', 400],
  ['/elsewhere', '', 404],
])('refuses %s with the body %s', async (path, body, status) => {
  const calls: unknown[] = [];
  const ask = await controlled(calls);
  const answer = await ask(path, { body });
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: expect.any(String) });
  expect(calls).toEqual([]);
});

it('accepts only POST', async () => {
  const ask = await controlled();
  expect((await ask('/restart', { method: 'GET' })).status).toBe(405);
});
