import { DoorError } from './door.ts';
import { type ExceptionInfo, failureOf } from './failure.ts';

/** The extension APIs of one of its documents, for access to the inspected page. */
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

/** Firefox's message for an internal failure. */
const LOST = /^An unexpected error occurred/;
/** Minimum time between two new documents, ms, in case a page is unreachable for another reason. */
const PATIENCE = 2000;

/**
 * The document from which the page is evaluated. When Firefox drops the page's older documents from its back/forward cache,
 * a panel may lose the page for good: every evaluation then fails. A new document of the extension still works, so
 * evaluation moves to one.
 */
export class DevtoolsContext {
  readonly #own: DevtoolsApi;
  readonly #open: () => Promise<Context>;
  readonly #now: () => number;
  #other: Context | null = null;
  /** Rejects the evaluations that the current document has not answered. */
  readonly #owed = new Set<(reason: DoorError) => void>();
  #opening = false;
  #openedAt = Number.NEGATIVE_INFINITY;

  /** @param open opens a further document of the extension */
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
        // The next failure tries again; meanwhile the panel says that the page does not answer.
        () => undefined,
      )
      .finally(() => {
        this.#opening = false;
      });
  }

  #askFrom(opened: Context): void {
    this.#other?.close();
    this.#other = opened;
    // Firefox never answers a document that is gone.
    for (const reject of this.#owed) {
      reject(new DoorError('unavailable', 'The page was lost before it answered.'));
    }
    this.#owed.clear();
  }
}

/** Opens a document of the extension within this one; `path` is that of an empty page. */
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
      reject(new Error(`The document ${path} cannot reach the page.`));
    });
    document.body.append(frame);
  });
}
