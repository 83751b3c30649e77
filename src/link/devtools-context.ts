import { DoorError } from './door.ts';
import { type ExceptionInfo, failureOf } from './failure.ts';

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

/** A document of the extension. */
interface Context {
  readonly api: DevtoolsApi;
  close(): void;
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
  readonly #open: () => Promise<Context>;
  readonly #now: () => number;
  #other: Context | null = null;
  /** Rejects what the document that asks now was not answered yet. */
  readonly #owed = new Set<(reason: DoorError) => void>();
  #opening = false;
  #openedAt = Number.NEGATIVE_INFINITY;

  /** @param open a further document of the extension */
  constructor(
    own: DevtoolsApi,
    open: () => Promise<Context>,
    now: () => number = () => performance.now(),
  ) {
    this.#own = own;
    this.#open = open;
    this.#now = now;
  }

  /** Runs code in the page. Rejects with a `DoorError`. */
  evaluate(code: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#owed.add(reject);
    const { devtools, runtime } = this.#api;
    devtools.inspectedWindow.eval(code, (value, info) => {
      this.#owed.delete(reject);
      const failure = failureOf(runtime.lastError?.message, info);
      if (failure) {
        reject(failure);
        this.#failed(failure.message);
      } else if (typeof value === 'string') resolve(value);
      else reject(new DoorError('unavailable', 'The page gave no answer.'));
    });
    return promise;
  }

  reload(injectedScript: string): void {
    this.#api.devtools.inspectedWindow.reload({ injectedScript });
  }

  get #api(): DevtoolsApi {
    return this.#other?.api ?? this.#own;
  }

  #failed(message: string): void {
    if (!LOST.test(message) || this.#opening || this.#now() - this.#openedAt < PATIENCE) return;
    this.#opening = true;
    this.#openedAt = this.#now();
    this.#open()
      .then(
        (opened) => this.#askFrom(opened),
        // It is tried again with the next failure; the panel says meanwhile that the page gives no answer.
        () => undefined,
      )
      .finally(() => {
        this.#opening = false;
      });
  }

  #askFrom(opened: Context): void {
    this.#other?.close();
    this.#other = opened;
    // Firefox answers nothing to a document that is gone.
    for (const reject of this.#owed) {
      reject(new DoorError('unavailable', 'The page was lost before it answered.'));
    }
    this.#owed.clear();
  }
}

/** A document of the extension within this one; `path` is that of a page with nothing in it. */
export function openFrame(path: string): Promise<Context> {
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
