import type { PageNatives } from '../natives.ts';
import type { Step } from './xhr-progress.ts';

const SIMPLE_HEADER = /^(accept|accept-language|content-language)$/i;
const SIMPLE_TYPE =
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;

/** By what a browser decides whether it asks a server of another origin before it sends a request. */
export interface RequestHead {
  readonly method: string;
  /** A server of the page's own origin answers it. */
  readonly sameOrigin: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Stands before the page's own listeners of an upload, which are called in the order in which they were added, so that they need not be told
 * twice that it begins.
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

  /** The request goes out: a browser asks a server of another origin first when somebody listens, and has to find the page's listeners alone. */
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

/** Whether a browser asks a server of another origin before it sends this, whoever listens. */
const isAskedFor = ({ method, headers }: RequestHead): boolean =>
  method !== 'POST' ||
  headers.some(([name, value]) =>
    /^content-type$/i.test(name) ? !SIMPLE_TYPE.test(value) : !SIMPLE_HEADER.test(name),
  );
