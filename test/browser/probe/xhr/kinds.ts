import { expect, it } from 'vitest';
import type { XhrStage } from './stage.ts';

type Type = XMLHttpRequestResponseType;

/** What a page may still say of the answer that it wants, when the headers are there. */
export function chooseXhr(on: XhrStage): void {
  /** The page says at each state what it wants then, and tells what became of it. */
  const choose = (path: string, first: Type, then: Type | 'x-user-defined') =>
    on.probed.page.evaluate(
      async (url, before, after) => {
        const xhr = new XMLHttpRequest();
        const said: string[] = [];
        const say = (what: string, call: () => void) => {
          try {
            call();
            said.push(what);
          } catch (error) {
            const { name, message } = error as Error;
            said.push(`${what}: ${error instanceof DOMException} ${name} ${message}`);
          }
        };
        const choose = () => {
          if (after === 'x-user-defined') {
            say('mime', () => xhr.overrideMimeType('text/plain; charset=x-user-defined'));
          } else
            say('type', () => {
              xhr.responseType = after;
            });
          say('nonsense', () => Reflect.set(xhr, 'responseType', 'nonsense'));
          say('symbol', () => Reflect.set(xhr, 'responseType', Symbol('type')));
          say('no mime', () => Reflect.apply(xhr.overrideMimeType, xhr, []));
          say('credentials', () => {
            xhr.withCredentials = true;
          });
        };
        xhr.open('GET', url);
        xhr.responseType = before;
        xhr.onreadystatechange = () => {
          if (xhr.readyState === 2) choose();
        };
        xhr.send();
        choose();
        xhr.responseType = before;
        await new Promise((resolve) => {
          xhr.onloadend = resolve;
        });
        choose();
        const { response } = xhr;
        const content =
          response instanceof Blob
            ? [response.type, ...new Uint8Array(await response.arrayBuffer())]
            : response instanceof ArrayBuffer
              ? [...new Uint8Array(response)]
              : response instanceof Document
                ? response.body.textContent
                : response;
        say('text', () => said.push(`${xhr.responseText.length}`));
        say('document', () => said.push(String(xhr.responseXML)));
        const kind = xhr.responseType;
        xhr.open('GET', url);
        return JSON.stringify([said.join('\n'), kind, content, xhr.responseType]);
      },
      path,
      first,
      then,
    );

  it.each([
    ['/binary', '', 'arraybuffer'],
    ['/binary', 'text', 'blob'],
    ['/binary', 'blob', 'text'],
    ['/binary', '', 'x-user-defined'],
    ['/binary', '', ''],
    ['/json', '', 'json'],
    ['/json', 'json', 'text'],
    ['/json', 'arraybuffer', 'json'],
    ['/json', 'blob', 'blob'],
    ['/html', 'text', 'document'],
    ['/text', '', 'arraybuffer'],
  ] as const)(
    '%s, requested as %j, can still be changed to %j when its headers are there',
    async (path, first, then) => {
      const real = await choose(path, first, then);
      await on.arm({ fault: 'latency', ms: 15 });
      expect(await choose(path, first, then)).toBe(real);
    },
  );
}
