import type { Body, Client, Connect } from './contenders/contender.ts';

/** A client and the state of its connection. */
export class Link {
  readonly #client: Client;
  #connected = false;
  /** Called at the next change to the awaited state. */
  #waiting: (() => void) | null = null;

  constructor(connect: Connect, origin: string) {
    this.#client = connect(origin, (connected) => {
      if (this.#connected === connected) return;
      this.#connected = connected;
      this.#waiting?.();
    });
  }

  /** Calls `then` in the same turn of the event loop in which the client connects or disconnects; at once if it already has. */
  whenever(connected: boolean, then: () => void): void {
    this.#waiting = () => {
      if (this.#connected !== connected) return;
      this.#waiting = null;
      then();
    };
    this.#waiting();
  }

  until(connected: boolean): Promise<void> {
    return new Promise((resolve) => this.whenever(connected, resolve));
  }

  send(body: Body): Promise<unknown> {
    return this.#client.send(body);
  }

  close(): void {
    this.#client.close();
  }
}
