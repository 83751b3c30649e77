import type { PageNatives } from '../natives.ts';
import type { Step } from './xhr-events.ts';
import type { OpenedRequest } from './xhr-wire.ts';

const SIMPLE_HEADER = /^(accept|accept-language|content-language)$/i;
const SIMPLE_TYPE =
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;

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
  before(opened: OpenedRequest | null): void {
    if (opened && (opened.sameOrigin || isAskedFor(opened))) return;
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
const isAskedFor = ({ method, headers }: OpenedRequest): boolean =>
  method !== 'POST' ||
  headers.some(([name, value]) =>
    /^content-type$/i.test(name) ? !SIMPLE_TYPE.test(value) : !SIMPLE_HEADER.test(name),
  );
