/** Ends everything that was started, last first, however the program comes to its end. */
export interface Shutdown {
  /** Resolves at the first Ctrl-C or SIGTERM; rejects never. */
  readonly asked: Promise<void>;
  readonly isAsked: boolean;
  /** Registers what to end, while it is still starting: an end that comes halfway waits for it. */
  add<T>(name: string, starting: Promise<T>, end: (started: T) => Promise<void> | void): void;
  /** Ends all that was added. Every failure is reported, and none keeps the others from ending. */
  end(): Promise<void>;
}

/** The part of `process` that matters here. */
export interface SignalHost {
  exitCode?: number | string | null | undefined;
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** A terminal and npm may both deliver the same Ctrl-C; only one after this many ms is a second one. */
const echo = 500;

/**
 * Listens for Ctrl-C and SIGTERM. The first asks for an orderly end; a second one exits at once, where
 * the guards of the browser's profile still do their work.
 */
export function createShutdown(
  report: (line: string) => void,
  host: SignalHost = process,
): Shutdown {
  const running: { readonly name: string; end(): Promise<void> }[] = [];
  let first: number | undefined;
  let ask = (): void => {};
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const onSignal = (): void => {
    if (first === undefined) {
      first = performance.now();
      report('Stopping. Press Ctrl-C again to stop at once.');
      ask();
    } else if (performance.now() - first > echo) {
      host.exit(130);
    }
  };
  host.on('SIGINT', onSignal);
  host.on('SIGTERM', onSignal);
  return {
    asked,
    get isAsked() {
      return first !== undefined;
    },
    add(name, starting, end) {
      // Whoever started it hears of a failed start; there is nothing to end then.
      const started = starting.then(
        (thing) => ({ thing }),
        () => undefined,
      );
      running.push({
        name,
        async end() {
          const there = await started;
          if (there) await end(there.thing);
        },
      });
    },
    async end() {
      for (let next = running.pop(); next; next = running.pop()) {
        try {
          await next.end();
        } catch (error) {
          report(`${next.name} did not end cleanly: ${(error as Error).message}`);
          host.exitCode = 1;
        }
      }
      host.off('SIGINT', onSignal);
      host.off('SIGTERM', onSignal);
    },
  };
}
