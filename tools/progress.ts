import type { Writable } from 'node:stream';

/** Reports the current step, one line each: updated in place on a terminal, plain lines elsewhere. */
export interface Progress {
  /** Announces a step; the line ends with `done`, or with the error that the step throws. */
  step<T>(title: string, work: (detail: (text: string) => void) => Promise<T> | T): Promise<T>;
  say(line: string): void;
}

export function createProgress(out: Writable & { readonly isTTY?: boolean }): Progress {
  return {
    async step(title, work) {
      const started = performance.now();
      const took = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
      let shown = '';
      const detail = (text: string): void => {
        if (text === shown) return;
        shown = text;
        out.write(out.isTTY ? `\r\x1b[K· ${title} … ${text}` : `  ${text}\n`);
      };
      out.write(`· ${title} …${out.isTTY ? '' : '\n'}`);
      try {
        const result = await work(detail);
        out.write(out.isTTY ? `\r\x1b[K✓ ${title} (${took()})\n` : `✓ ${title} (${took()})\n`);
        return result;
      } catch (error) {
        out.write(out.isTTY ? `\r\x1b[K✗ ${title} (${took()})\n` : `✗ ${title} (${took()})\n`);
        throw error;
      }
    },
    say(line) {
      out.write(`${line}\n`);
    },
  };
}
