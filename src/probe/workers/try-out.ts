import type { AllowedWorkers } from '../../journal/command.ts';
import type { PageNatives, PageScope } from '../natives.ts';

/** Says so, to whoever started it. */
const GREET = 'postMessage(0)';

/** Finds out whether the page's policy lets scripts of `blob:` URLs be workers, and be imported by them. */
export class TryOut {
  readonly #scope: Pick<PageScope, 'Worker' | 'Blob' | 'URL'>;
  readonly #natives: PageNatives;
  #classic: boolean | undefined;
  #module: boolean | undefined;
  #begun = false;

  constructor(scope: PageScope, natives: PageNatives) {
    // Its own are wrapped later.
    const { Worker, Blob, URL } = scope;
    this.#scope = { Worker, Blob, URL };
    this.#natives = natives;
  }

  /** `undefined` until it is known. The browser is asked once. */
  outcome(): AllowedWorkers | undefined {
    if (!this.#begun) this.#begin();
    if (this.#classic === undefined || this.#module === undefined) return undefined;
    if (!this.#classic) return 'none';
    return this.#module ? 'all' : 'classic';
  }

  #begin(): void {
    this.#begun = true;
    const greeting = this.#url(GREET);
    this.#try(greeting, 'classic', (allowed) => {
      this.#classic = allowed;
    });
    this.#try(this.#url(`import ${JSON.stringify(greeting)};`), 'module', (allowed) => {
      this.#module = allowed;
    });
  }

  #try(url: string, type: WorkerType, told: (allowed: boolean) => void): void {
    try {
      const worker = new this.#scope.Worker(url, { type });
      const tell = (allowed: boolean) => {
        worker.terminate();
        told(allowed);
      };
      this.#natives.listen(worker, 'message', () => tell(true));
      this.#natives.listen(worker, 'error', () => tell(false));
    } catch {
      told(false);
    }
  }

  #url(script: string): string {
    const { URL, Blob } = this.#scope;
    return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  }
}
