import { connect, type Socket } from 'node:net';

/** Where a command acts: in the page, or in the browser's own windows. */
export type MarionetteContext = 'content' | 'chrome';

export type MarionetteCommand = readonly [name: string, parameters?: object];

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * A client of Firefox's remote control protocol: `length:JSON` frames over TCP, `[0, id, name, params]` out, `[1, id, error,
 * result]` back. The context is session state, so each command is sent together with its context, one pair at a time.
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #received = Buffer.alloc(0);
  #lastId = 0;
  #context: MarionetteContext = 'content';
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#read(data));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('Firefox closed the connection.')));
  }

  /** Connects to a Firefox that listens on the loopback port, and opens a session. */
  static async connect(port: number): Promise<Marionette> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const opened = connect(port, '127.0.0.1', () => resolve(opened));
      opened.once('error', reject);
    });
    const marionette = new Marionette(socket);
    await marionette.#send('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
    return marionette;
  }

  /** Sends commands in order, with no other command between them; resolves to the last one's result. */
  command(context: MarionetteContext, ...commands: readonly MarionetteCommand[]): Promise<unknown> {
    const turn = this.#queue.then(async () => {
      if (this.#context !== context) {
        await this.#send('Marionette:SetContext', { value: context });
        this.#context = context;
      }
      let result: unknown;
      for (const [name, parameters] of commands) result = await this.#send(name, parameters ?? {});
      return result;
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Awaits an expression, which may use `args`, after commands that prepare for it. */
  async script(
    context: MarionetteContext,
    expression: string,
    args: readonly unknown[] = [],
    ...before: readonly MarionetteCommand[]
  ): Promise<unknown> {
    const script = `const args = [...arguments]; const answer = args.pop();
      (async () => JSON.stringify(await (${expression})))().then(
        (json) => answer({ json }),
        (error) => answer({ error: String(error?.message ?? error) }),
      );`;
    const sandbox = context === 'chrome' ? { sandbox: 'system' } : {};
    const parameters = { script, args, scriptTimeout: 60_000, ...sandbox };
    const result = await this.command(context, ...before, [
      'WebDriver:ExecuteAsyncScript',
      parameters,
    ]);
    const { json, error } = (result as { value: { json?: string; error?: string } }).value;
    if (error !== undefined) throw new Error(error);
    return json === undefined || json === null ? undefined : JSON.parse(json);
  }

  /** Runs a function in the browser's own window, with the browser's privileges. */
  async chrome<A extends readonly unknown[], R>(
    fn: (...args: A) => R | Promise<R>,
    ...args: A
  ): Promise<R> {
    return (await this.script('chrome', `(${fn})(...args)`, args)) as R;
  }

  end(): void {
    this.#socket.destroy();
  }

  #send(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#lastId;
    const body = Buffer.from(JSON.stringify([0, id, name, parameters]));
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error(`Firefox is gone; ${name} was not sent.`));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${body.length}:`), body]));
    });
  }

  #read(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#received.subarray(0, colon).toString());
      if (this.#received.length < end) return;
      const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString());
      this.#received = this.#received.subarray(end);
      // The greeting is the only message that is not an answer.
      if (Array.isArray(message)) this.#settle(message[1], message[2], message[3]);
    }
  }

  #settle(id: number, error: { error: string; message: string } | null, result: unknown): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(`Firefox: ${error.error}: ${error.message}`));
    else pending?.resolve(result);
  }

  #fail(error: Error): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
