import { expect, onTestFinished } from 'vitest';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';
import { ask, type Frame } from '../demo/peers.ts';

/** What a client hears and gets confirmed, until its bot has answered all that it sent. */
export class Chatter {
  readonly connection: ConnectionManager;
  readonly heard: Frame[] = [];
  readonly receipts: Promise<unknown>[] = [];
  readonly #done = Promise.withResolvers<void>();
  readonly #count: number;

  constructor(options: ConnectionOptions, count: number) {
    this.#count = count;
    this.connection = new ConnectionManager({ reconnectDelay: 50, ...options });
    onTestFinished(() => this.connection.disconnect());
    this.connection.on('message', (body) => {
      this.heard.push(body as Frame);
      if (this.of('done').length === count) this.#done.resolve();
    });
    this.connection.connect();
  }

  get texts(): string[] {
    return Array.from({ length: this.#count }, (_, index) => `message ${index}`);
  }

  say(from: number, to: number): void {
    for (const text of this.texts.slice(from, to)) {
      this.receipts.push(this.connection.sendMessage({ text }).confirmed);
    }
  }

  of(kind: string): Frame[] {
    return this.heard.filter((body) => body.kind === kind);
  }

  /** Resolves when the first words of a reply have come, and not its last. */
  halfReply(): Promise<void> {
    return new Promise((resolve) => {
      this.connection.on('message', (body) => {
        const { kind, index } = body as Frame;
        if (kind === 'token' && index === 3) resolve();
      });
    });
  }

  /** All is confirmed, and answered, nothing twice or out of order. */
  async expectWhole(): Promise<void> {
    await Promise.all(this.receipts);
    await this.#done.promise;
    expect(this.of('user').map(({ text }) => text)).toEqual(this.texts);
    expect(this.of('done')).toHaveLength(this.#count);
    for (const { replyTo } of this.of('done')) {
      const tokens = this.of('token').filter((token) => token.replyTo === replyTo);
      expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, index) => index));
      expect(tokens.map(({ text }) => text).join('')).toMatch(
        /“message \d+”, and I have all of it\.$/,
      );
    }
  }
}

/** What the server at this port has of a user's messages, in its order. */
export async function audited(port: number | string, user: string): Promise<string[]> {
  const { body } = await ask({ port: Number(port), stop: async () => {} }, `/audit?user=${user}`);
  return (body as { messages: { text: string }[] }).messages.map(({ text }) => text);
}
