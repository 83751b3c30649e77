/** What one case saw: plain data. */
export interface Seen {
  readonly value: unknown;
  readonly notes: readonly unknown[];
}

/** What a server does with the nth request of a name; the last is for all that follow. */
export interface Step {
  readonly status?: number;
  /** Content type; `text/event-stream` unless given, none when empty. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunks?: readonly string[];
  /** So often the first of them. */
  readonly repeat?: number;
  /** When its chunks are sent; left out, it stays open. */
  readonly last?: 'end';
}

/** A request as the server saw it. */
export interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The page's server under other origins. */
export interface Hosts {
  readonly other: string;
  /** Where the cases ask what it has seen. */
  readonly desk: string;
}

/** The tools of a case. */
export class Lab {
  /** `127.0.0.1:port` of the page itself. */
  readonly host = location.host;
  /** The same server under another origin. */
  readonly other: string;
  readonly #notes: unknown[] = [];
  readonly #closing: (() => void)[] = [];

  readonly #desk: string;
  readonly #id: string;
  #names = 0;

  /** @param id of the case, the same in every page */
  constructor(id: string, { other, desk }: Hosts) {
    this.#id = id;
    this.other = other;
    this.#desk = desk;
  }

  get notes(): readonly unknown[] {
    return this.#notes;
  }

  /** To be compared with what is seen without the probe; no standard says what it must be. */
  note(...what: readonly unknown[]): void {
    this.#notes.push(...what);
  }

  /** A name that no other case uses. */
  name(): string {
    this.#names += 1;
    return `${this.#id}-${this.#names}`;
  }

  /** With the case's number in its path: Firefox lets new connections to a path wait on which some have failed. */
  ws(path = 'echo'): string {
    const [name = '', query] = path.split('?');
    return `ws://${this.host}/${name}~${this.#id}${query === undefined ? '' : `?${query}`}`;
  }

  socket(path = 'echo', protocols: string | string[] = []): WebSocket {
    return this.closing(new WebSocket(this.ws(path), protocols));
  }

  /** One that is open. */
  async open(path = 'echo', protocols: string | string[] = []): Promise<WebSocket> {
    const socket = this.socket(path, protocols);
    await next(socket, 'open');
    return socket;
  }

  /** URL of an event stream that goes by these steps. */
  plan(steps: readonly Step[], name = this.name(), host = this.host): string {
    const query = new URLSearchParams({ name, steps: JSON.stringify(steps) });
    return `http://${host}/plan?${query}`;
  }

  source(url: string, init?: EventSourceInit): EventSource {
    return this.closing(init ? new EventSource(url, init) : new EventSource(url));
  }

  /** The messages of a stream of this text: type, data and id of each. */
  async events(
    text: string | readonly string[],
    types: readonly string[] = [],
    repeat = 1,
  ): Promise<unknown[]> {
    const chunks = [...(typeof text === 'string' ? [text] : text), '\n\nevent: over\ndata:\n\n'];
    const source = this.source(this.plan([{ chunks, repeat }]));
    const log: unknown[] = [];
    for (const type of ['message', ...types]) {
      source.addEventListener(type, (event: Event) => {
        // `open` and `error` may be the browser's own too.
        if (!(event instanceof MessageEvent)) return;
        const { data, lastEventId } = event;
        log.push(lastEventId === '' ? [type, data] : [type, data, lastEventId]);
      });
    }
    await next(source, 'over');
    return log;
  }

  /** What the server has seen of a name: the requests for its plan. */
  async asked(name: string): Promise<readonly Asked[]> {
    return (await fetch(`http://${this.#desk}/asked?name=${name}`)).json();
  }

  /** How the server saw a WebSocket of this name end. Waits for it. */
  async hungUp(name: string): Promise<unknown> {
    return (await fetch(`http://${this.#desk}/hung-up?name=${name}`)).json();
  }

  /** Has the server break off what it answers to a name. */
  async breakOff(name: string): Promise<void> {
    await fetch(`http://${this.#desk}/break-off?name=${name}`);
  }

  /** Closes it when the case is over. */
  closing<T extends { close(): void }>(what: T): T {
    this.#closing.push(() => what.close());
    return what;
  }

  /** What a call throws: class and name. Its text and its stack are noted. */
  thrown(call: () => unknown): string {
    try {
      call();
    } catch (error) {
      return this.error(error);
    }
    return 'nothing';
  }

  /** What a call throws: its class alone, where an engine's text tells of what the probe cannot hide (docs/conformity.md). */
  thrownClass(call: () => unknown): string {
    const noted = this.#notes.length;
    const thrown = this.thrown(call);
    this.#notes.length = noted;
    return thrown;
  }

  /** What a promise is rejected with. */
  async rejected(promise: Promise<unknown>): Promise<string> {
    try {
      await promise;
    } catch (error) {
      return this.error(error);
    }
    return 'nothing';
  }

  error(error: unknown): string {
    if (!(error instanceof Error)) return `no error: ${String(error)}`;
    this.note(error.message, Object.getOwnPropertyNames(error), stackOf(error));
    if (error instanceof DOMException) return `DOMException ${error.name} ${error.code}`;
    return Object.getPrototypeOf(error)?.constructor?.name;
  }

  end(): void {
    for (const close of this.#closing) close();
  }
}

/** Firefox tells of every script that is on the stack, and lets nobody change it; docs/conformity.md says so. */
const stackOf = ({ stack }: Error): unknown =>
  isFirefox()
    ? 'left out'
    : // Deeper is what started the case.
      stack?.match(/^ {4}at .*$/gm)?.slice(0, 2);

export const isFirefox = (): boolean => navigator.userAgent.includes('Firefox');

export const next = <E extends Event = Event>(target: EventTarget, type: string): Promise<E> =>
  new Promise((resolve) =>
    target.addEventListener(type, (event) => resolve(event as E), { once: true }),
  );

/** Tries again until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Lets everything that is due now happen. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
