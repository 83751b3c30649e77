import { expect, it } from 'vitest';
import type { FaultStage } from './stage.ts';

/** What faults do to a `fetch`. */
export function breakRequests(on: FaultStage): void {
  const { journal } = on;

  const post = (messageId: string) =>
    on.probed.page.evaluate(
      (url, id) =>
        fetch(url, { method: 'POST', body: JSON.stringify({ messageId: id }) }).then(
          async (response) => `${response.status} ${await response.text()}`,
          (error: Error) => `${error.constructor === TypeError} ${error.name}`,
        ),
      `http://${on.server.host}/messages`,
      messageId,
    );

  it('a message that is posted makes its host known, and faults reach the next one', async () => {
    expect(await post('a')).toBe('200 {"type":"confirm","messageId":"a"}');
    await on.probed.send({
      do: 'arm',
      rule: { fault: 'refuse', where: { transport: 'ajax' }, times: 1 },
    });
    expect(await post('b')).toBe('true TypeError');
    expect(await post('c')).toBe('200 {"type":"confirm","messageId":"c"}');
    expect(on.server.applied).toEqual(['a', 'c']);
    await expect
      .poll(() => journal('connection', 'sent', 'confirmed'))
      .toMatchObject([
        { type: 'connection', label: `Client of ${on.server.host}`, inferred: true },
        { type: 'sent', messageId: 'a', transport: 'ajax' },
        { type: 'confirmed', messageId: 'a' },
        { type: 'sent', messageId: 'b' },
        { type: 'sent', messageId: 'c' },
        { type: 'confirmed', messageId: 'c' },
      ]);
  });

  it('a stalled request stays pending until the page aborts it', async () => {
    await post('a');
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    const outcome = await on.probed.page.evaluate(async (url) => {
      const abort = new AbortController();
      const body = JSON.stringify({ messageId: 'b' });
      const request = fetch(url, { method: 'POST', body, signal: abort.signal });
      request.catch(() => {});
      const later = new Promise((resolve) => setTimeout(resolve, 100, 'pending'));
      const before = await Promise.race([request.then(String, String), later]);
      abort.abort();
      return `${before}, ${await request.then(String, (error: Error) => error.name)}`;
    }, `http://${on.server.host}/messages`);
    expect(outcome).toBe('pending, AbortError');
    expect(on.server.applied).toEqual(['a']);
  });
}
