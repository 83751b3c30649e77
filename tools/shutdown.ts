/** Stops everything that was started, in reverse order, however the program ends. */
export interface Shutdown {
  /** Resolves at the first Ctrl-C or SIGTERM; never rejects. */
  readonly asked: Promise<void>;
  readonly isAsked: boolean;
  /** Registers something to stop, even while it is starting: a shutdown that begins meanwhile waits for it. */
  add<T>(name: string, starting: Promise<T>, end: (started: T) => Promise<void> | void): void;
  /** Stops everything registered. Failures are reported and do not keep the others from stopping. */
  end(): Promise<void>;
}

/** The part of `process` used here. */
export interface SignalHost {
  exitCode?: number | string | null | undefined;
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** A terminal and npm may both deliver the same Ctrl-C; only one that comes after this many ms is a second one. */
const echo = 500;

/**
 * Listens for Ctrl-C and SIGTERM. The first requests an orderly shutdown; a second one exits at once, where the browser
 * profile's exit guards still clean up.
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
      // The caller handles a failed start; then there is nothing to stop.
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
