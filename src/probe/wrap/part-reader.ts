import type { StreamFrame } from './stream-frame.ts';

/** Longest part that is kept until it ends, characters. */
const MAX_PART = 1_000_000;

/** Between the headers of a part and what it says. */
const BLANK_LINE = /\r?\n\r?\n/;

/** By what the parts of an answer are told apart that is a subscription of GraphQL over HTTP; `undefined` for every other. */
export const boundaryOf = (contentType: string): string | undefined =>
  /^multipart\/mixed\s*;.*\bsubscriptionSpec\b/i.test(contentType)
    ? /;\s*boundary\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]
    : undefined;

/** Reads the parts of such an answer, each as its body. */
export class PartReader {
  readonly #delimiter: string;
  #rest = '';
  /** Before the first delimiter, or the next behind what is missing. */
  #skips = true;

  constructor(boundary: string) {
    this.#delimiter = `--${boundary}`;
  }

  read(text: string): readonly StreamFrame[] {
    const parts = (this.#rest + text).split(this.#delimiter);
    this.#rest = (parts.pop() ?? '').slice(0, MAX_PART);
    if (this.#skips && parts.length > 0) {
      parts.shift();
      this.#skips = false;
    }
    return parts.flatMap((part) => {
      const blank = BLANK_LINE.exec(part);
      const body = blank ? part.slice(blank.index + blank[0].length).trim() : '';
      // What is empty keeps the connection alive.
      return body === '' || body === '{}' ? [] : [{ text: body }];
    });
  }

  skip(): void {
    this.#rest = '';
    this.#skips = true;
  }
}
