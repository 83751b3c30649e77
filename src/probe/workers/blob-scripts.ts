import type { Scope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { replaceMethod } from '../wrap/disguise.ts';

/**
 * What the page's `blob:` URLs stand for: a page gives one up as soon as it has made its worker, and a script that is loaded by another would come
 * too late for it.
 */
export class BlobScripts {
  readonly #blobs = new Map<string, Blob>();

  /** Of the URLs that a window makes from now on. */
  follow({ URL }: Pick<Scope, 'URL'>): void {
    replaceMethod(URL, 'createObjectURL', (self, args, native) => {
      const url = apply(native, self, args) as string;
      const [blob] = args;
      // Not a media source; of whichever window's class.
      if ('stream' in Object(blob)) this.#blobs.set(url, blob as Blob);
      return url;
    });
    replaceMethod(URL, 'revokeObjectURL', (self, args, native) => {
      const answer: unknown = apply(native, self, args);
      const [url] = args;
      if (typeof url === 'string') this.#blobs.delete(url);
      return answer;
    });
  }

  at(url: string): Blob | undefined {
    return this.#blobs.get(url.split('#', 1)[0] ?? url);
  }
}
