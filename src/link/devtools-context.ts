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
/** The value instead of an answer when the page that was reached is no longer shown. */
const LEFT = true;
const unlessLeft = (code: string): string => `window.closed === ${LEFT} || ${code}`;
/** Minimum time between two new documents, ms, in case a page is unreachable for another reason. */
const PATIENCE = 2000;

/**
 * The document from which the page is evaluated. Firefox may lose the page for a panel, and for good: when it drops the page's
 * older documents from its back/forward cache, every evaluation fails; when a page follows upon an empty one, every evaluation
 * may still go to the empty one. A new document of the extension reaches the page, so evaluation moves to one.
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

  /** Evaluates an expression in the page. Rejects with a `DoorError`. */
  evaluate(code: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#owed.add(reject);
    const { devtools, runtime } = this.#api;
    devtools.inspectedWindow.eval(unlessLeft(code), (value, info) => {
      this.#owed.delete(reject);
      const failure = failureOf(runtime.lastError?.message, info);
      if (failure) reject(failure);
      else if (typeof value === 'string') resolve(value);
      else reject(new DoorError('unavailable', 'The page gave no answer.'));
      if (value === LEFT || (failure && LOST.test(failure.message))) this.#renew();
    });
    return promise;
  }

  reload(injectedScript: string): void {
    this.#api.devtools.inspectedWindow.reload({ injectedScript });
  }

  get #api(): DevtoolsApi {
    return this.#other?.api ?? this.#own;
  }

  #renew(): void {
    if (this.#opening || this.#now() - this.#openedAt < PATIENCE) return;
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
