import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

interface Given {
  readonly url: string;
  /** The field in which the page looks for the id that a confirmation names. */
  readonly field: 'id' | 'messageId';
}

/** A small client that sends its message again until it is confirmed, at most three times. */
const useClient = ({ url, field }: Given): void => {
  const socket = new WebSocket(url);
  const message = { type: 'message', text: 'pay', messageId: 'm' };
  let left = 3;
  const send = (): void => {
    if (left-- > 0) socket.send(JSON.stringify(message));
    else socket.close();
  };
  const timer = setInterval(send, 1500);
  socket.onopen = send;
  socket.onmessage = ({ data }) => {
    if (JSON.parse(data)[field] !== message.messageId) return;
    clearInterval(timer);
    socket.close();
  };
};

describe.each(browserKinds)('in %s, a page that sends until it is confirmed', (kind) => {
  const on = setStage(kind);
  const run = (field: Given['field']) =>
    on.probed.page.evaluate(useClient, { url: `ws://${on.server.host}/socket`, field });
  const found = async () => {
    const entries = await on.probed.entries();
    const isOver = entries.some(({ type }) => type === 'close');
    return isOver ? detect(entries, { now: Date.now() }) : 'not over';
  };

  it('is found to ignore the confirmation when it looks for it in the wrong place', async () => {
    await run('id');
    await expect
      .poll(found, { timeout: 30_000 })
      .toMatchObject([{ kind: 'confirmation-ignored', inferred: true, messageId: 'm' }]);
    expect(on.server.applied).toEqual(['m', 'm', 'm']);
  });

  it('is not when it finds it', async () => {
    await run('messageId');
    await expect.poll(found, { timeout: 30_000 }).toEqual([]);
    expect(on.server.applied).toContain('m');
  });
});
