import { Recent } from '../../journal/recent.ts';
import type { Scope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { replaceMethod } from '../wrap/disguise.ts';

/** Most blobs kept for workers that may be created from them. */
const MOST = 1000;

/**
 * The blobs behind the page's `blob:` URLs: a page may revoke a URL as soon as it has created its worker, before a script
 * loaded by another script could be fetched.
 */
export class BlobScripts {
  // The URLs of a frame end with it, unrevoked.
  readonly #blobs = new Recent<string, Blob>(MOST);

  /** Remembers the URLs that a window creates from now on. */
  follow({ URL }: Pick<Scope, 'URL'>): void {
    replaceMethod(URL, 'createObjectURL', (self, args, native) => {
      const url = apply(native, self, args) as string;
      const [blob] = args;
      // Anything but a media source; the class may be that of any window.
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
