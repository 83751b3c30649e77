/** What the browsers say when an evaluation failed; each fills in other fields. */
export interface ExceptionInfo {
  readonly isError?: boolean;
  readonly isException?: boolean;
  readonly code?: string;
  readonly description?: string;
  readonly value?: string;
  readonly details?: readonly unknown[];
}

/** What a document of the extension has of the page that it is asked about. */
export interface DevtoolsApi {
  readonly devtools: {
    readonly inspectedWindow: {
      eval(code: string, callback: (value: unknown, info: ExceptionInfo | undefined) => void): void;
      reload(options: { readonly injectedScript: string }): void;
    };
  };
  readonly runtime: { readonly lastError?: { readonly message?: string } | null };
}

/** Firefox's words for a failure of its own. */
const LOST = /^An unexpected error occurred/;
/** A page that cannot be reached for another reason is not asked from a new document each time, ms. */
const PATIENCE = 2000;

/**
 * The document from which the page is asked. When Firefox drops the page's older documents from its back/forward cache, it may lose the page to
 * a panel for good: each evaluation then fails. A new document of the extension is answered, so that another one asks from then on.
 */
export class DevtoolsContext {
  readonly #own: DevtoolsApi;
  readonly #open: () => Promise<{ readonly api: DevtoolsApi; close(): void }>;
  readonly #now: () => number;
  #other: { readonly api: DevtoolsApi; close(): void } | null = null;
  #opening = false;
  #openedAt = Number.NEGATIVE_INFINITY;

  /** @param open a further document of the extension */
  constructor(
    own: DevtoolsApi,
    open: () => Promise<{ readonly api: DevtoolsApi; close(): void }>,
    now: () => number = () => performance.now(),
  ) {
    this.#own = own;
    this.#open = open;
    this.#now = now;
  }

  get api(): DevtoolsApi {
    return this.#other?.api ?? this.#own;
  }

  /** Told of each failure, in the browser's words. */
  failed(message: string): void {
    if (!LOST.test(message) || this.#opening || this.#now() - this.#openedAt < PATIENCE) return;
    this.#opening = true;
    this.#openedAt = this.#now();
    this.#open()
      .then(
        (opened) => {
          this.#other?.close();
          this.#other = opened;
        },
        // It is tried again with the next failure; the panel says meanwhile that the page gives no answer.
        () => undefined,
      )
      .finally(() => {
        this.#opening = false;
      });
  }
}

/** A document of the extension within this one; `path` is that of a page with nothing in it. */
export function openFrame(path: string): Promise<{ readonly api: DevtoolsApi; close(): void }> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = path;
  return new Promise((resolve, reject) => {
    frame.addEventListener('load', () => {
      const api = (frame.contentWindow as (Window & { readonly chrome?: DevtoolsApi }) | null)
        ?.chrome;
      const close = () => frame.remove();
      if (api?.devtools) return resolve({ api, close });
      close();
      reject(new Error(`The document ${path} is not one that can ask the page.`));
    });
    document.body.append(frame);
  });
}
