import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { createSession } from '../../../src/session/session.ts';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

/** A page with a stream for what comes, that posts what goes, and takes no notice of what fails. */
const useClient = async (): Promise<void> => {
  const source = new EventSource('/stream');
  await new Promise((resolve) => {
    source.onopen = resolve;
  });
  const body = (messageId: string) => JSON.stringify({ type: 'message', messageId });
  const post = (id: string, how = '', signal?: AbortSignal) =>
    fetch(`/messages${how}`, { method: 'POST', body: body(id), ...(signal && { signal }) }).then(
      (response) => response.text(),
      () => {},
    );
  const postByXhr = (id: string, how: string, timeout = 0) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open('POST', `/messages${how}`);
      xhr.timeout = timeout;
      xhr.onloadend = resolve;
      xhr.send(body(id));
    });
  await post('forced');
  await post('gone', '/gone');
  await post('busy', '/503');
  await post('refused', '/422');
  await post('timed out', '/hanging', AbortSignal.timeout(100));
  await postByXhr('xhr timed out', '/hanging', 100);
  await postByXhr('xhr busy', '/500');
  const stop = new AbortController();
  const stopped = post('stopped', '/hanging', stop.signal);
  stop.abort();
  await stopped;
  await post('later');
};

describe.each(browserKinds)('in %s, a message that is posted beside an open stream', (kind) => {
  const on = setStage(kind);

  it('is over when its request is, and is lost if the page goes on without it', async () => {
    const { page, send } = on.probed;
    await send({ do: 'arm', rule: { fault: 'refuse', where: { url: '/messages' }, times: 1 } });
    await page.evaluate(useClient);
    const session = createSession();
    const messages = async () => {
      session.apply(await send({ do: 'drain', since: 0 }));
      const [connection] = session.connections.values();
      return [...(connection?.messages.values() ?? [])];
    };
    const told = async () =>
      (await messages()).map(({ messageId, state, reason, over }) =>
        [messageId, state, ...[over?.by ?? [], over?.reason ?? reason ?? []].flat()].join(', '),
      );
    await expect
      .poll(told)
      .toEqual([
        'forced, unconfirmed, fault, network error',
        'gone, unconfirmed, remote, network error',
        'busy, unconfirmed, remote, HTTP 503',
        'refused, failed, HTTP 422',
        'timed out, unconfirmed, remote, timed out',
        'xhr timed out, unconfirmed, remote, timed out',
        'xhr busy, unconfirmed, remote, HTTP 500',
        'stopped, unconfirmed, client, given up by the page',
        'later, confirmed',
      ]);
    expect([...session.connections.values()]).toMatchObject([
      { live: 1, pending: 0, unconfirmed: 7 },
    ]);
    const entries = await on.probed.entries();
    const found = detect(entries, { now: (entries.at(-1)?.at ?? 0) + 60_000 });
    expect(found.map(({ kind: one, messageId, inferred }) => [one, messageId, inferred])).toEqual(
      ['forced', 'gone', 'busy', 'timed out', 'xhr timed out', 'xhr busy'].map((messageId) => [
        'message-lost',
        messageId,
        true,
      ]),
    );
  });
});
