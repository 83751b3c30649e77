import type { PageNatives, Scope } from '../natives.ts';
import { URL } from '../url.ts';

/** Says so, to whoever started it. */
const GREET = 'postMessage(0)';

/** Finds out whether the page's policy lets scripts of `blob:` URLs be workers, and be imported by them. */
export class TryOut {
  readonly #scope: Pick<Scope, 'Worker' | 'Blob'>;
  readonly #natives: PageNatives;
  #begun = false;
  #allowed: boolean | undefined;

  constructor({ Worker, Blob }: Scope, natives: PageNatives) {
    // Its own are wrapped later.
    this.#scope = { Worker, Blob };
    this.#natives = natives;
  }

  /** `undefined` until it is known. The browser is asked once. */
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
