import type { Scope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { URL } from '../url.ts';
import type { AskedWorker } from './asked-worker.ts';
import {
  classicStart,
  moduleProbe,
  moduleStart,
  type Standing,
  type WorkerStart,
} from './start-script.ts';

const TYPE = { type: 'text/javascript' };

/** The URLs that a worker is started from; kept for as long as it needs them. */
interface Urls {
  readonly first: string;
  readonly token: string;
  giveUp(): void;
}

/** Creates the scripts that start with the probe, using globals saved before the page's scripts. */
export class StartUrls {
  readonly #Blob: typeof Blob;
  readonly #create: (blob: Blob) => string;
  readonly #revoke: (url: string) => void;
  readonly #random: () => string;
  #probe: Blob | null = null;

  constructor({ Blob, crypto }: Scope) {
    const { createObjectURL, revokeObjectURL } = URL;
    this.#Blob = Blob;
    this.#create = (blob) => apply(createObjectURL, URL, [blob]);
    this.#revoke = (url) => apply(revokeObjectURL, URL, [url]);
    const { getRandomValues } = crypto;
    this.#random = () => apply(getRandomValues, crypto, [new Uint32Array(4)]).join('-');
  }

  set probe(source: string) {
    this.#probe = new this.#Blob([source]);
  }

  /** @param blob the worker's own script, if its address is a `blob:` URL of the page */
  of({ address, isModule }: AskedWorker, blob: Blob | undefined, standing: Standing): Urls {
    const made: string[] = [];
    const url = (of: Blob): string => {
      const next = this.#create(of);
      made.push(next);
      return next;
    };
    const script = (...parts: readonly BlobPart[]): string => url(new this.#Blob([...parts], TYPE));
    const probe = this.#probe ?? '';
    const token = this.#random();
    const start: WorkerStart = { address, token, ...standing };
    const giveUp = (): void => {
      for (const one of made.splice(0)) this.#revoke(one);
    };
    if (isModule) {
      const [before, behind] = moduleProbe(start);
      // Its content type says whether it is a module.
      const own = blob ? url(blob) : address;
      return { first: script(moduleStart(script(before, probe, behind), own)), token, giveUp };
    }
    const [before, behind] = classicStart(start, blob ? script(blob) : address);
    return { first: script(before, probe, behind), token, giveUp };
  }
}
