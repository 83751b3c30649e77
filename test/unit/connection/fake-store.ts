import type { Kept, OutboxChange, OutboxStore } from '../../../src/connection/index.ts';
import { keep } from '../../../src/connection/storage/index.ts';

/** A store whose writes can be held back or made to fail. */
export class FakeStore implements OutboxStore {
  readonly keep = keep;
  readonly changes: OutboxChange[] = [];
  onLost?: () => void;
  closed = false;
  opening: Promise<Kept | null>;
  saving: Promise<void> = Promise.resolve();

  constructor(kept: Kept | null | Promise<Kept | null> = null) {
    this.opening = Promise.resolve(kept);
  }

  open(): Promise<Kept | null> {
    return this.opening;
  }

  async save(change: OutboxChange): Promise<void> {
    this.changes.push(change);
    await this.saving;
  }

  close(): void {
    this.closed = true;
  }
}

/** What an earlier page left. */
export const left = (): Kept => ({
  identity: { clientId: 'kept', secret: 's', confirmed: 4 },
  messages: [
    { messageId: 'a', sequence: 5, json: '"left"' },
    { messageId: 'b', sequence: 6, json: '"AAE="', encoding: 'base64' },
  ],
});
