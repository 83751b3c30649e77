import type { Body, Client, Connect } from './contenders/contender.ts';

/** A client and what is known of its connection. */
export class Link {
  readonly #client: Client;
  #connected = false;
  /** Called at the next change to the state that is waited for. */
  #waiting: (() => void) | null = null;

  constructor(connect: Connect, origin: string) {
    this.#client = connect(origin, (connected) => {
      if (this.#connected === connected) return;
      this.#connected = connected;
      this.#waiting?.();
    });
  }

  /** Calls `then`, in the very turn of the event loop, once the client is connected or is not; at once when that is so. */
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
