import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import type { Channel } from '../../../src/journal/registry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { Exchange } from '../../../src/probe/wrap/exchange.ts';

const URL = 'http://chat.example/v1/chat';
const ASKS = '{"stream":true,"messages":[{"content":"Why?"}]}';
const EVENTS = 'text/event-stream';

function createWorld() {
  const entries: Draft[] = [];
  let channel: Channel | undefined;
  const client = new ForeignClients({
    tap: (its, passage, pass) => {
      channel = its;
      pass(passage);
    },
    now: () => 0,
    write: (entry) => entries.push(entry),
  }).meet(URL);
  if (!client) throw new Error('not followed');
  const ask = (body: string | null = ASKS, url = URL) => {
    const go = () => {};
    const exchange = new Exchange(client, {
      method: 'POST',
      url,
      body: body ?? undefined,
      transport: 'ajax',
      go,
      end: go,
    });
    exchange.start();
    return exchange;
  };
  const told = () =>
    entries.flatMap((entry) => {
      if (entry.type === 'open') return [`open ${entry.epoch}`];
      if (entry.type === 'attempt') {
        return [`attempt ${entry.epoch}${entry.fresh ? ', fresh' : ''}`];
      }
      if (entry.type === 'sent' || entry.type === 'confirmed') {
        return [`${entry.type} ${entry.messageId}`];
      }
      if (entry.type === 'failed') return [`failed ${entry.messageId}: ${entry.reason}`];
      if (entry.type === 'close') return [`close ${entry.epoch}: ${entry.code} by ${entry.by}`];
      return entry.type === 'received' ? [entry.preview ?? ''] : [];
    });
  const fault = (status?: number) =>
    channel?.end({ code: 1006, reason: '', clean: false, ...(status && { status }) });
  return { ask, told, fault };
}

describe('a request for a stream of tokens', () => {
  it('is a message and a connection attempt as soon as it goes out', () => {
    const { ask, told } = createWorld();
    ask();
    expect(told()).toEqual(['attempt 1, fresh', 'sent #1']);
  });

  it('fails with its status when it is refused', () => {
    const { ask, told } = createWorld();
    ask().settled(429);
    expect(told().slice(2)).toEqual(['failed #1: HTTP 429', 'close 1: 429 by remote']);
  });

  it('fails once when the network fails', () => {
    const { ask, told } = createWorld();
    const exchange = ask();
    exchange.failed();
    exchange.failed();
    expect(told().slice(2)).toEqual(['failed #1: network error', 'close 1: 1006 by remote']);
  });

  it('fails when the page aborts it', () => {
    const { ask, told } = createWorld();
    ask().abandoned();
    expect(told().slice(2)).toEqual(['failed #1: given up by the page', 'close 1: 1000 by client']);
  });

  it('fails by the fault that ends it', () => {
    const { ask, told, fault } = createWorld();
    ask();
    fault(503);
    ask();
    fault();
    expect(told().filter((line) => /^(failed|close)/.test(line))).toEqual([
      'failed #1: HTTP 503',
      'close 1: 1006 by fault',
      'failed #2: network error',
      'close 2: 1006 by fault',
    ]);
  });

  it('is confirmed by an answer that comes at once', () => {
    const { ask, told } = createWorld();
    const exchange = ask();
    exchange.settled(200);
    exchange.received('{"choices":[{"message":{"content":"Because."}}]}');
    expect(told().slice(2)).toEqual(['open 1', 'confirmed #1', 'close 1: 1000 by remote']);
  });

  describe('whose answer has begun', () => {
    const TOKEN = 'data: {"choices":[{"delta":{"content":"Be"}}]}\n\n';

    function begun(first = TOKEN) {
      const world = createWorld();
      const exchange = world.ask();
      exchange.streamsIn(200, EVENTS);
      exchange.begins();
      exchange.streamed(first);
      return { ...world, exchange, ends: () => world.told().slice(4) };
    }

    it('fails when the page aborts it', () => {
      const { exchange, ends } = begun();
      exchange.abandoned();
      expect(ends()).toEqual(['failed #1: given up by the page', 'close 1: 1000 by client']);
    });

    it('fails when the network or a fault breaks it off', () => {
      const { exchange, ends } = begun();
      exchange.failed();
      expect(ends()).toEqual(['failed #1: the reply broke off', 'close 1: 1006 by remote']);
      const other = begun();
      other.fault();
      expect(other.ends()).toEqual(['failed #1: the reply broke off', 'close 1: 1006 by fault']);
    });

    it('fails when it ends before it is complete', () => {
      const { exchange, ends } = begun();
      exchange.settled(200);
      expect(ends()).toEqual([
        'failed #1: the reply ended before it was complete',
        'close 1: 1000 by remote',
      ]);
    });

    it('is confirmed by the end of an unrecognised answer', () => {
      const { exchange, ends } = begun('data: Be\n\n');
      exchange.settled(200);
      expect(ends()).toEqual(['confirmed #1', 'close 1: 1000 by remote']);
    });

    it('is confirmed when the page stops reading after the end', () => {
      const { exchange, ends } = begun(`${TOKEN}data: [DONE]\n\n`);
      exchange.abandoned();
      expect(ends()).toEqual(['confirmed #1', 'close 1: 1000 by client']);
    });
  });

  it('is not followed any further once it has been handed over', () => {
    const { ask, told } = createWorld();
    const exchange = ask();
    exchange.stream?.handOver();
    exchange.settled(200);
    expect(told().slice(2)).toEqual([]);
  });
});

describe('an answer that is read as it comes', () => {
  it('reports what is new in it, and ends with its request', () => {
    const { ask, told } = createWorld();
    const exchange = ask();
    expect(exchange.streamsIn(200, EVENTS)).toBe('pieces');
    exchange.begins();
    exchange.streamed('data: {"choices":[{"delta":{"content":"Be"}}]}\n\n');
    exchange.streamed('data: [DO');
    exchange.streamed('');
    exchange.streamed('NE]\n\n');
    exchange.settled(200);
    expect(told().slice(2)).toEqual(['open 1', 'Be', 'confirmed #1', 'close 1: 1000 by remote']);
  });

  it('is a connection of its own, whatever request it answers', () => {
    const { ask, told } = createWorld();
    const exchange = ask('hello');
    exchange.streamsIn(200, EVENTS);
    exchange.begins();
    exchange.streamed('data: a\n\ndata: b');
    exchange.failed();
    expect(told()).toEqual(['attempt 1, fresh', 'open 1', 'a', 'close 1: 1006 by remote']);
  });

  it('is a message if only the answer shows that its request was one', () => {
    const { ask, told } = createWorld();
    const exchange = ask('{"model":"gemma4","prompt":"Why?"}');
    expect(told()).toEqual([]);
    exchange.streamsIn(200, 'application/x-ndjson');
    exchange.begins();
    exchange.streamed('{"model":"gemma4","created_at":"2026","response":"Be","done":false}\n');
    exchange.settled(200);
    expect(told()).toEqual([
      ...['attempt 1, fresh', 'sent #1', 'open 1', 'Be'],
      ...['failed #1: the reply ended before it was complete', 'close 1: 1000 by remote'],
    ]);
  });

  it('is no stream if it is refused or does not stream', () => {
    const { ask } = createWorld();
    expect(ask().streamsIn(503, EVENTS)).toBeUndefined();
    expect(ask().streamsIn(200, 'application/json')).toBeUndefined();
  });
});

describe('at a URL whose requests were answered with streams', () => {
  /** As fetch-event-source asks: nothing in it says that it is for a stream. */
  const BODY = '{"text":"hello"}';
  const stream = ({ ask }: ReturnType<typeof createWorld>, body: string) => {
    const exchange = ask(body);
    exchange.streamsIn(200, EVENTS);
    exchange.begins();
    return exchange;
  };

  it('the next request is an attempt as soon as it goes out, even if it gets no answer', () => {
    const world = createWorld();
    stream(world, BODY).failed();
    world.ask(BODY).failed();
    world.ask(BODY).settled(502);
    expect(world.told()).toEqual([
      'attempt 1, fresh',
      'open 1',
      'close 1: 1006 by remote',
      'attempt 2',
      'close 2: 1006 by remote',
      'attempt 3',
      'close 3: 502 by remote',
    ]);
  });

  it('a request with a different body is no retry', () => {
    const world = createWorld();
    stream(world, BODY).failed();
    world.ask('{"text":"and now?"}').failed();
    world.ask(BODY);
    expect(world.told().filter((line) => line.startsWith('attempt'))).toEqual([
      'attempt 1, fresh',
      'attempt 2, fresh',
      'attempt 3',
    ]);
  });

  it('later requests are no attempts once one has got an answer of another kind', () => {
    const world = createWorld();
    stream(world, BODY).settled(200);
    world.ask(BODY).settled(200);
    const before = world.told().length;
    world.ask(BODY);
    expect(world.told()).toHaveLength(before);
  });

  it('a request for a whole answer is no connection, whatever its answer', () => {
    const world = createWorld();
    world.ask().settled(200);
    const before = world.told().length;
    const exchange = world.ask('{"messages":[{"content":"Why?"}]}');
    exchange.settled(400);
    exchange.received('{"error":{"message":"no"}}');
    expect(world.told()).toHaveLength(before);
  });

  it('the body of a refusal is no connection of its own', () => {
    const world = createWorld();
    const exchange = world.ask();
    exchange.settled(503);
    exchange.received('{"error":{"message":"no"}}');
    expect(world.told().at(-1)).toBe('close 1: 503 by remote');
  });
});

it('a SockJS stream carries its connection, and the next one continues it', () => {
  const { ask, told } = createWorld();
  const session = 'http://chat.example/ws/123/abc';
  ask('["SEND\\nreceipt:1\\n\\nx\\u0000"]', `${session}/xhr_send`).settled(204);
  const exchange = ask(null, `${session}/xhr_streaming`);
  expect(exchange.streamsIn(200, 'application/javascript')).toBe('lines');
  exchange.begins();
  exchange.streamed('o\na["RECEIPT\\nreceipt-id:1\\n\\n\\u0000"]\nh');
  exchange.settled(200);
  ask(null, `${session}/xhr_streaming`);
  expect(told()).toEqual(['attempt 1', 'sent 1', 'open 1', 'o', 'confirmed 1']);
});
