import { asText, ofEach, state } from '../answers.ts';
import type { Step } from '../lab.ts';
import { byBrowser, type Theme } from '../theme.ts';

async function read(body: ReadableStream<Uint8Array> | null | undefined): Promise<string> {
  const texts = body?.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
  const reader = texts?.getReader();
  let all = '';
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return all;
    all += value;
  }
}

const READINGS = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;

export const fetchBodies: Theme = {
  title: 'the body of an answer',
  source: 'fetch/api (body, response, abort), streams',
  over: 'requests',
  cases: {
    'a reader that has had what came is told that the rest breaks off, though it reads no more': {
      async see(lab) {
        const seen: unknown[] = [];
        for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
          const name = lab.name();
          const url = lab.plan([{ type, chunks: ['x'] }], name);
          const { body } = await fetch(url, { method: 'POST', body: '{"text":"hello"}' });
          const reader = body?.getReader();
          await reader?.read();
          const told = reader?.closed.then(
            () => 'closed',
            (error) => error instanceof TypeError,
          );
          await lab.breakOff(name);
          seen.push(await told);
        }
        return seen;
      },
      expect: [true, true, true],
    },
    'what reads it, copies it and tells of it says no to what is no answer': {
      async see(lab) {
        const { prototype } = Response;
        const selves = [undefined, {}, prototype, Object.create(prototype), new Request('/')];
        const seen = new Set<unknown>();
        for (const name of ['body', 'bodyUsed', 'clone', ...READINGS]) {
          const { get, value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
          const part = get ?? value;
          lab.note(part.name, part.length, 'prototype' in part);
          for (const self of selves) {
            if (READINGS.some((reading) => reading === name)) {
              seen.add(await lab.rejected(part.call(self)));
            } else seen.add(lab.thrown(() => part.call(self)));
          }
        }
        return [...seen];
      },
      expect: ['TypeError'],
    },
    'of a form is read as one, and of all else refused': {
      async see(lab) {
        const part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\né\r\n--x--\r\n';
        const answers: readonly Step[] = [
          { type: 'application/x-www-form-urlencoded', chunks: ['a=1&', 'b=%C3%A9'], last: 'end' },
          { type: 'multipart/form-data; boundary=x', chunks: [part], last: 'end' },
        ];
        const fields: unknown[] = [];
        for (const answer of answers) {
          const response = await fetch(lab.plan([answer]));
          fields.push([...(await response.formData())], state(response));
        }
        const other = await fetch(
          lab.plan([{ type: 'application/json', chunks: ['{}'], last: 'end' }]),
        );
        return [...fields, await lab.rejected(other.formData()), state(other)];
      },
      expect: [
        [
          ['a', '1'],
          ['b', 'é'],
        ],
        [true, true],
        [['a', 'é']],
        [true, true],
        'TypeError',
        [true, true],
      ],
    },
    'is one stream, however often it is asked for': ofEach(
      async ({ response, content }) => {
        const { body } = response;
        const before = state(response);
        const text = await response.text();
        return [body === response.body, before, text === content, state(response)];
      },
      [true, [false, false], true, [true, true]],
    ),
    'is read once': ofEach(
      async ({ response, lab, content }) => {
        const text = response.text();
        const again = await Promise.all([
          lab.rejected(response.text()),
          lab.rejected(response.blob()),
        ]);
        return [(await text) === content, ...again, lab.thrown(() => response.clone())];
      },
      [true, 'TypeError', 'TypeError', 'TypeError'],
    ),
    'that is locked is not read, copied, or given up': ofEach(
      async ({ response, lab }) => {
        const reader = response.body?.getReader();
        const refused = [
          await lab.rejected(response.text()),
          lab.thrown(() => response.clone()),
          await lab.rejected(Promise.resolve(response.body?.cancel())),
        ];
        reader?.releaseLock();
        return [...refused, state(response)];
      },
      byBrowser(
        ['TypeError', 'TypeError', 'TypeError', [false, false]],
        ['TypeError', 'TypeError', 'TypeError', [true, false]],
      ),
    ),
    'whose reader is let go before it has read is there for who waits for all of it': ofEach(
      async ({ response, content }) => {
        const reader = response.body?.getReader();
        reader?.releaseLock();
        const all = await response.arrayBuffer();
        return [asText(new Uint8Array(all)) === content, state(response)];
      },
      [true, [true, true]],
    ),
    'that is asked for as a whole while a piece is awaited is refused, and the piece comes': ofEach(
      async ({ response, lab, content }) => {
        const piece = response.body?.getReader().read();
        const refused = await lab.rejected(response.text());
        const part = asText((await piece)?.value);
        return [refused, part !== '' && content.startsWith(part)];
      },
      ['TypeError', true],
    ),
    'that is read in part is read to its end by its stream alone': ofEach(
      async ({ response, lab, content }) => {
        const reader = response.body?.getReader();
        const first = asText((await reader?.read())?.value);
        reader?.releaseLock();
        const refused = [await lab.rejected(response.text()), lab.thrown(() => response.clone())];
        return [...refused, state(response), first + (await read(response.body)) === content];
      },
      ['TypeError', 'TypeError', [true, false], true],
    ),
    'that is no JSON is told so': ofEach(
      ({ response, lab }) => lab.rejected(response.json()),
      'SyntaxError',
    ),
    'of a copy is read by itself, and given up by itself': ofEach(
      async ({ response, content }) => {
        const copy = response.clone();
        const other = copy.clone();
        void copy.body?.cancel('enough');
        const states = [state(response), state(copy), state(other)];
        const texts = [await other.text(), await response.text()];
        return [states, texts.every((text) => text === content), copy.type, copy.status];
      },
      [
        [
          [false, false],
          [true, false],
          [false, false],
        ],
        true,
        'basic',
        200,
      ],
    ),
    'goes into another answer, through a tee, and to another owner': ofEach(
      async ({ response, content }) => {
        const copies = [response.clone(), response.clone()];
        const [one, other] = copies[0]?.body?.tee() ?? [];
        const body = copies[1]?.body;
        const moved = body && structuredClone(body, { transfer: [body] });
        const texts = [
          await new Response(response.body, response).text(),
          ...(await Promise.all([read(one), read(other), read(moved)])),
        ];
        return texts.map((text) => text === content);
      },
      [true, true, true, true],
    ),
    'is read into buffers of the page': ofEach(
      async ({ response, content }) => {
        const reader = response.body?.getReader({ mode: 'byob' });
        let all: number[] = [];
        for (let buffer = new Uint8Array(4); ; ) {
          const { done, value } = (await reader?.read(buffer)) ?? { done: true };
          all = all.concat([...(value ?? [])]);
          if (done || !value) break;
          buffer = new Uint8Array(value.buffer);
        }
        return [asText(Uint8Array.from(all)) === content, state(response)];
      },
      [true, [true, true]],
    ),
    'that is left in its middle by an iteration is given up': ofEach(
      async ({ response }) => {
        for await (const _ of response.body as unknown as AsyncIterable<Uint8Array>) break;
        return [state(response), (await response.body?.getReader().read())?.done];
      },
      [[true, false], true],
    ),
  },
};
