import type { PageNatives, Scope } from '../natives.ts';
import { URL } from '../url.ts';

/** Posts a message to whoever started the worker. */
const GREET = 'postMessage(0)';

/** Finds out whether the page's policy (CSP) allows workers from `blob:` URLs, and imports of such URLs in them. */
export class TryOut {
  readonly #scope: Pick<Scope, 'Worker' | 'Blob'>;
  readonly #natives: PageNatives;
  #begun = false;
  #allowed: boolean | undefined;

  constructor({ Worker, Blob }: Scope, natives: PageNatives) {
    // Saved now, because the window's own are wrapped later.
    this.#scope = { Worker, Blob };
    this.#natives = natives;
  }

  /** `undefined` until it is known. The browser is only tried once. */
  outcome(): boolean | undefined {
    if (!this.#begun) this.#begin();
    return this.#allowed;
  }

  #begin(): void {
    this.#begun = true;
    const { Worker } = this.#scope;
    const inner = this.#url(GREET);
    const outer = this.#url(`import ${JSON.stringify(inner)};`);
    const tell = (allowed: boolean): void => {
      this.#allowed = allowed;
      for (const url of [inner, outer]) URL.revokeObjectURL(url);
    };
    try {
      const worker = new Worker(outer, { type: 'module' });
      this.#natives.listen(worker, 'message', () => {
        worker.terminate();
        tell(true);
      });
      this.#natives.listen(worker, 'error', () => tell(false));
    } catch {
      tell(false);
    }
  }

  #url(script: string): string {
    const { Blob } = this.#scope;
    return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  }
}
