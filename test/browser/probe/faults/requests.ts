import { expect, it } from 'vitest';
import type { FaultStage, PageStage } from './stage.ts';

declare const stage: PageStage;

/** What faults do to a `fetch`. */
export function breakRequests(on: FaultStage): void {
  const { journal, log, logged } = on;

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

  it('a posted message makes its host known, and faults reach the next request', async () => {
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

  it('a refusal from another origin shows the page only what the request’s mode allows', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'status', code: 503, retryAfter: 3000 } });
    const ask = (host: string) =>
      Promise.all(
        (['cors', 'no-cors', 'same-origin'] as const).map((mode) =>
          fetch(`http://${host}/messages`, {
            method: 'POST',
            body: '{"messageId":"a"}',
            mode,
          }).then(
            ({ type, status, url, body, headers }) =>
              [type, status, url === '', body === null, ...headers].join(),
            (error: Error) => error.name,
          ),
        ),
      );
    // As measured with a server that answers so.
    expect(
      await on.probed.page.evaluate(ask, on.server.host.replace('127.0.0.1', 'localhost')),
    ).toEqual(['cors,503,false,false,retry-after,3', 'opaque,0,true,true', 'TypeError']);
    expect((await on.probed.page.evaluate(ask, on.server.host))[0]).toBe(
      'basic,503,false,false,retry-after,3',
    );
    expect(on.server.applied).toEqual([]);
  });

  it('a stalled request stays pending until the page aborts it', async () => {
    await post('a');
    await on.probed.send({ do: 'arm', rule: { fault: 'stall' } });
    await on.probed.page.evaluate((url) => {
      stage.abort = new AbortController();
      const body = JSON.stringify({ messageId: 'b' });
      fetch(url, { method: 'POST', body, signal: stage.abort.signal })
        .then(String, (error: Error) => error.name)
        .then((end) => stage.log.push(end));
    }, `http://${on.server.host}/messages`);
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ rules: [{ fired: 1 }] });
    expect(await log()).toEqual([]);
    await on.probed.page.evaluate(() => stage.abort.abort());
    await logged('AbortError');
    expect(await log()).toEqual(['AbortError']);
    expect(on.server.applied).toEqual(['a']);
  });
}
