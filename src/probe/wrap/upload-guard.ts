import type { PageNatives } from '../natives.ts';
import type { Step } from './xhr-progress.ts';

const SIMPLE_HEADER = /^(accept|accept-language|content-language)$/i;
const SIMPLE_TYPE =
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;

/** The properties by which a browser decides whether to send a CORS preflight. */
export interface RequestHead {
  readonly method: string;
  /** Whether the server is of the page's own origin. */
  readonly sameOrigin: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * A listener before the page's own listeners of an upload, which are called in the order in which they were added: it can keep them
 * from being told twice that the upload begins.
 */
export class UploadGuard {
  readonly #remove: () => void;
  #isOn = true;
  #hushes = false;

  constructor({ listen, isGenuine }: PageNatives, upload: XMLHttpRequestUpload) {
    this.#remove = listen(upload, 'loadstart', (event) => {
      if (this.#hushes && isGenuine(event)) event.stopImmediatePropagation();
    });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /**
   * The request is about to be sent. A listener on the upload makes a browser send a preflight, so ours is removed where it would be
   * the only reason for one.
   */
  before(head: RequestHead | null): void {
    if (head && (head.sameOrigin || isAskedFor(head))) return;
    this.#isOn = false;
    this.#remove();
  }

  hush(during: Step): void {
    this.#hushes = true;
    try {
      during();
    } finally {
      this.#hushes = false;
    }
  }
}

/** Whether a browser sends a preflight regardless of listeners. */
const isAskedFor = ({ method, headers }: RequestHead): boolean =>
  method !== 'POST' ||
  headers.some(([name, value]) =>
    /^content-type$/i.test(name) ? !SIMPLE_TYPE.test(value) : !SIMPLE_HEADER.test(name),
  );
