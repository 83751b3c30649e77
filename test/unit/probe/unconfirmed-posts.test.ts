import { describe, expect, it } from 'vitest';
import { createWorld } from './fetch-world.ts';
import { call, createPage, plain } from './posting-page.ts';

/** A page that posts beside a stream that is open. */
function createStreaming() {
  const page = createPage();
  const { client, entries, failures } = page;
  const epoch = client.attempt('sse', 'http://chat.example/stream');
  client.opened(epoch, 'sse');
  /** What the journal says of messages whose request is over without a word on them. */
  const unconfirmed = () => {
    failures();
    return entries.flatMap((entry) =>
      entry.type === 'unconfirmed' ? [`${entry.messageId}: ${entry.reason}, ${entry.by}`] : [],
    );
  };
  return { ...page, epoch, unconfirmed };
}

describe('a message that is posted beside an open stream is unconfirmed, and why is said,', () => {
  it('when the network fails', () => {
    const { entries, epoch, post, unconfirmed } = createStreaming();
    post(plain('a')).failed();
    expect(unconfirmed()).toEqual(['a: network error, remote']);
    expect(entries.at(-1)).toMatchObject({ epoch, transport: 'ajax', inferred: true });
    expect(entries.map(({ type }) => type)).not.toContain('close');
  });

  it('when it takes longer than the page allows it', () => {
    const { post, unconfirmed } = createStreaming();
    post(plain('a')).failed('timeout');
    post(plain('b')).abandoned('timeout');
    expect(unconfirmed()).toEqual(['a: timed out, remote', 'b: timed out, remote']);
  });

  it('when the page aborts it', () => {
    const { post, unconfirmed } = createStreaming();
    post(plain('a')).abandoned();
    expect(unconfirmed()).toEqual(['a: given up by the page, client']);
  });

  it.each([401, 408, 425, 429, 500, 502, 503])('when it is answered with %s', (status) => {
    const { post, failures, unconfirmed } = createStreaming();
    post(plain('a')).settled(status);
    expect(unconfirmed()).toEqual([`a: HTTP ${status}, remote`]);
    expect(failures()).toEqual([]);
  });

  it('when the page has asked not to be shown the answer', () => {
    const { post, unconfirmed } = createStreaming();
    post(plain('a')).settled(0);
    expect(unconfirmed()).toEqual(['a: the page is not shown the answer, client']);
  });

  it('when a fault ends it', () => {
    const { clock, faults, post, unconfirmed } = createStreaming();
    const where = { url: '/api/' };
    faults.arm({ fault: 'refuse', where, times: 1 });
    post(plain('a'));
    clock.advance(1000);
    faults.arm({ fault: 'status', code: 503, where, times: 1 });
    post(plain('b'));
    clock.advance(1000);
    faults.arm({ fault: 'reset', where, times: 1 });
    const third = post(plain('c'));
    third.pass({ kind: 'open' }, () => third.answered(200));
    expect(unconfirmed()).toEqual([
      'a: network error, fault',
      'b: HTTP 503, fault',
      'c: network error, fault',
    ]);
  });

  it('with all others of its request, and once only', () => {
    const { post, unconfirmed } = createStreaming();
    const exchange = post(`[${plain('a')},${plain('b')}]`);
    exchange.answered(503);
    exchange.abandoned();
    expect(unconfirmed()).toEqual(['a: HTTP 503, remote', 'b: HTTP 503, remote']);
  });

  it('after it was sent, also where both are looked into later', () => {
    const { entries, post, unconfirmed } = createStreaming();
    post(plain('a')).failed();
    unconfirmed();
    expect(entries.slice(-2)).toMatchObject([{ type: 'sent' }, { type: 'unconfirmed' }]);
  });

  it('under the name that the panel has given it, which its next try and its confirmation keep', () => {
    const { client, entries, epoch, post, unconfirmed } = createStreaming();
    const url = 'http://chat.example/hub?id=1';
    const body = `${call('0')}\x1e`;
    post(body, url).failed();
    post(body, url).failed();
    expect(unconfirmed()).toEqual(['0: network error, remote', '0: network error, remote']);
    client.received(epoch, 'sse', url, '{"type":3,"invocationId":"0"}\x1e');
    unconfirmed();
    expect(entries.at(-1)).toMatchObject({ type: 'confirmed', messageId: '0' });
  });
});

describe('a message that is posted beside an open stream is not unconfirmed', () => {
  it.each([400, 403, 413, 422])('when the server refuses it with %s', (status) => {
    const { post, failures, unconfirmed } = createStreaming();
    post(plain('a')).settled(status);
    expect(unconfirmed()).toEqual([]);
    expect(failures()).toEqual([`a: HTTP ${status}`]);
  });

  it.each([200, 202, 204])(
    'after a status of %s: its confirmation may come on the stream',
    (status) => {
      const { post, unconfirmed } = createStreaming();
      const exchange = post(plain('a'));
      exchange.settled(status);
      exchange.abandoned();
      expect(unconfirmed()).toEqual([]);
    },
  );

  it('when its request is none: others of the page may fail as they like', () => {
    const { post, unconfirmed } = createStreaming();
    post('{"some":"data"}').failed();
    expect(unconfirmed()).toEqual([]);
  });

  it('when the stream has already answered it under an id that is only a counter', () => {
    const { client, epoch, post, unconfirmed, failures } = createStreaming();
    const url = 'http://chat.example/hub?id=1';
    const exchange = post(`${call('0')}\x1e`, url);
    failures();
    client.received(epoch, 'sse', url, '{"type":3,"invocationId":"0"}\x1e');
    exchange.failed();
    expect(unconfirmed()).toEqual([]);
  });
});

it('of requests that are the connection itself, the message is unconfirmed before that one is closed', () => {
  const { entries, post, failures } = createPage();
  post(plain('a')).failed();
  failures();
  expect(entries.slice(-3).map(({ type }) => type)).toEqual(['unconfirmed', 'close', 'state']);
});

describe('a message of a fetch whose signal aborts it', () => {
  it.each([
    [new DOMException('', 'TimeoutError'), 'timed out', 'remote'],
    [new DOMException('', 'AbortError'), 'given up by the page', 'client'],
    [new Error('TimeoutError'), 'given up by the page', 'client'],
  ])('has timed out only where the browser says so: %s', (reason, words, by) => {
    const { entries, abort, post } = createWorld();
    post();
    abort.abort(reason);
    expect(entries).toContainEqual(
      expect.objectContaining({ type: 'unconfirmed', messageId: 'a', reason: words, by }),
    );
  });
});

interface Client {
  readonly name: string;
  readonly url: string;
  readonly say: (id: number, text: string) => string;
  readonly confirm: (id: number) => string;
}

const clients: readonly Client[] = [
  {
    name: 'SignalR',
    url: 'http://chat.example/hub?id=1',
    say: (id, text) =>
      `{"type":1,"invocationId":"${id}","target":"say","arguments":["${text}"]}\x1e`,
    confirm: (id) => `{"type":3,"invocationId":"${id}"}\x1e`,
  },
  {
    name: 'socket.io',
    url: 'http://chat.example/socket.io/?EIO=4&transport=polling',
    say: (id, text) => `42${id}["say","${text}"]`,
    confirm: (id) => `43${id}[]`,
  },
  {
    name: 'graphql-sse',
    url: 'http://chat.example/graphql/stream',
    say: (id, text) =>
      JSON.stringify({
        ...{ query: 'mutation Say($text: String) { say(text: $text) }', variables: { text } },
        extensions: { operationId: `${id}` },
      }),
    confirm: (id) => JSON.stringify({ id: `${id}`, payload: { data: { say: true } } }),
  },
  {
    name: 'the plain protocol',
    url: 'http://chat.example/api/messages',
    say: (id, text) => JSON.stringify({ type: 'message', messageId: `${id}`, text }),
    confirm: (id) => JSON.stringify({ type: 'confirm', messageId: `${id}` }),
  },
];

describe.each(clients)('a message of $name whose request failed', ({ url, say, confirm }) => {
  /** What is found when the page goes on after some tries. */
  const found = (...tries: readonly number[]) => {
    const { client, epoch, post, wait } = createStreaming();
    const deliver = (id: number, text: string) => {
      post(say(id, text), url).settled(202);
      client.later(confirm(id), (frame) => client.received(epoch, 'sse', url, frame));
    };
    deliver(0, 'first');
    post(say(1, 'hi'), url).failed();
    wait(2000);
    for (const id of tries) deliver(id, 'hi');
    deliver(9, 'last');
    return wait(60_000);
  };

  it('is lost if the page goes on without it', () => {
    expect(found()).toMatchObject([{ kind: 'message-lost', inferred: true }]);
  });

  it('is not if the client sends it again, under its id or another one', () => {
    expect(found(1)).toEqual([]);
    expect(found(2)).toEqual([]);
  });
});
