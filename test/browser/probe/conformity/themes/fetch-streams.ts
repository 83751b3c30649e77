import { type Step, until } from '../lab.ts';
import type { Theme } from '../theme.ts';

const stream = (chunks: readonly string[]): Step => ({ chunks, last: 'end' });

/** All the pieces of a body, as one text. */
async function read(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return 'no body';
  const decoder = new TextDecoder();
  let text = '';
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
  }
  return text;
}

const facts = ({ ok, status, statusText, type, redirected, bodyUsed }: Response) => [
  ok,
  status,
  statusText,
  type,
  redirected,
  bodyUsed,
];

export const fetchStreams: Theme = {
  title: 'a fetch whose answer streams',
  source: 'fetch/api (body, response, abort), streams/readable-byte-streams',
  over: 'requests',
  cases: {
    'an answer that streams says what it is': {
      async see(lab) {
        const url = lab.plan([stream(['data: 1\n\n'])]);
        const response = await fetch(url);
        const own = Object.getOwnPropertyNames(response);
        return [facts(response), response.url === url, own, await response.text()];
      },
      expect: [[true, 200, 'OK', 'basic', false, false], true, [], 'data: 1\n\n'],
    },
    'abort within a stream makes the next read fail': {
      async see(lab) {
        const control = new AbortController();
        const url = lab.plan([{ chunks: ['data: 1\n\n'] }]);
        const { body } = await fetch(url, { signal: control.signal });
        const reader = body?.getReader();
        const first = await reader?.read();
        control.abort();
        return [
          new TextDecoder().decode(first?.value),
          await lab.rejected(Promise.resolve(reader?.read())),
        ];
      },
      expect: ['data: 1\n\n', 'DOMException AbortError 20'],
    },
    'a stream is read in pieces, as they come': {
      async see(lab) {
        const response = await fetch(lab.plan([stream(['data: 1\n\n', 'data: 2\n\n'])]));
        const { body } = response;
        lab.note(String(body), Object.keys(body ?? {}), response.bodyUsed);
        const text = await read(body);
        return [text, response.bodyUsed, body?.locked];
      },
      expect: ['data: 1\n\ndata: 2\n\n', true, true],
    },
    'a stream may be cloned, and each copy is read by itself': {
      async see(lab) {
        const response = await fetch(lab.plan([stream(['data: 1\n\n', 'data: 2\n\n'])]));
        const copy = response.clone();
        const texts = await Promise.all([response.text(), read(copy.body)]);
        return [...texts, copy.status, copy.url === response.url, copy.type];
      },
      expect: ['data: 1\n\ndata: 2\n\n', 'data: 1\n\ndata: 2\n\n', 200, true, 'basic'],
    },
    'a stream that was read cannot be cloned or read again': {
      async see(lab) {
        const response = await fetch(lab.plan([stream(['data: 1\n\n'])]));
        await response.text();
        return [lab.thrown(() => response.clone()), await lab.rejected(response.text())];
      },
      expect: ['TypeError', 'TypeError'],
    },
    'a stream may be given up': {
      async see(lab) {
        const { body } = await fetch(lab.plan([{ chunks: ['data: 1\n\n'] }]));
        const reader = body?.getReader();
        await reader?.read();
        return [await reader?.cancel('enough'), (await reader?.read())?.done];
      },
      expect: ['(undefined)', true],
    },
    'a stream goes through another, and asynchronous iteration': {
      async see(lab) {
        const { body } = await fetch(lab.plan([stream(['data: 1\n\n', 'data: é\n\n'])]));
        const texts = body?.pipeThrough(new TextDecoderStream());
        let all = '';
        const reader = texts?.getReader();
        await until(async () => {
          const part = await reader?.read();
          all += part?.value ?? '';
          return part?.done ?? true;
        });
        return all;
      },
      expect: 'data: 1\n\ndata: é\n\n',
    },
    'a stream is one of bytes': {
      async see(lab) {
        const { body } = await fetch(lab.plan([stream(['data: 1\n\n'])]));
        const reader = body?.getReader({ mode: 'byob' });
        const { value } = (await reader?.read(new Uint8Array(4))) ?? {};
        return new TextDecoder().decode(value);
      },
      expect: 'data',
    },
  },
};
