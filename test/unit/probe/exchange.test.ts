import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import type { Channel, Tap } from '../../../src/journal/registry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { Exchange } from '../../../src/probe/wrap/exchange.ts';
import { followed } from '../../../src/probe/wrap/followed.ts';

const POLLS = 'http://chat.example/socket.io/?EIO=4&transport=polling';

function createWorld(tap: Tap = (_channel, passage, pass) => pass(passage)) {
  const entries: Draft[] = [];
  const client = new ForeignClients({
    tap,
    now: () => 0,
    write: (entry) => entries.push(entry),
  }).meet(POLLS);
  if (!client) throw new Error('not followed');
  const gone: (string | undefined)[] = [];
  const ends: number[] = [];
  const ask = (body?: string, url = POLLS) => {
    const exchange = new Exchange(client, {
      method: 'POST',
      url,
      body,
      transport: 'ajax',
      go: (sent) => gone.push(sent),
      end: ({ code }) => ends.push(code),
    });
    exchange.start();
    return exchange;
  };
  const story = () =>
    entries.flatMap((entry) =>
      entry.type === 'close' ? [`close ${entry.by}`] : entry.type === 'state' ? [entry.to] : [],
    );
  return { ask, gone, ends, story };
}

describe('successive polls', () => {
  it('stand for one connection, from the first answer on', () => {
    const { ask, story } = createWorld();
    const first = ask();
    expect(story()).toEqual(['connecting']);
    first.settled(200);
    ask().settled(200);
    ask('42["a"]').settled(200);
    expect(story()).toEqual(['connecting', 'connected']);
  });

  it('lose their connection when one fails or is refused', () => {
    const { ask, story } = createWorld();
    ask().settled(200);
    ask().failed();
    expect(story().slice(2)).toEqual(['close remote', 'disconnected']);
    ask().settled(503);
    expect(story().slice(4)).toEqual(['reconnecting', 'close remote', 'disconnected']);
  });

  it('end when the client aborts one or says goodbye', () => {
    for (const hangUp of ['abort', 'goodbye']) {
      const { ask, story } = createWorld();
      ask().settled(200);
      if (hangUp === 'abort') ask().abandoned();
      else ask('41\x1e1').settled(200);
      expect(story().slice(2)).toEqual(['close client', 'disconnected']);
    }
  });

  it('do not begin with a goodbye', () => {
    const { ask, gone, story } = createWorld();
    const goodbye = ask('1');
    goodbye.settled(200);
    goodbye.received('ok');
    expect(gone).toEqual(['1']);
    expect(story()).toEqual([]);
  });
});

describe('a request beside polls', () => {
  it('is reported only if it carries a message or its answer brings a confirmation', () => {
    const { ask, story } = createWorld();
    const page = ask(undefined, 'http://chat.example/data.json');
    page.settled(200);
    page.received('{"some":"data"}');
    expect(story()).toEqual([]);
    const asked = ask(undefined, 'http://chat.example/answer');
    asked.settled(200);
    asked.received('{"type":"confirm","messageId":"m"}');
    expect(story()).toEqual(['connecting', 'connected']);
  });

  it('goes out as faults let it: changed, twice, later or never', () => {
    const later: (() => void)[] = [];
    let channel: Channel | undefined;
    const { ask, gone, ends } = createWorld((its, passage, pass) => {
      channel = its;
      if (passage.kind === 'attempt') return later.push(() => pass(passage));
      if (passage.kind !== 'frame') return pass(passage);
      pass(passage);
      pass({ ...passage, data: 'changed' });
    });
    const exchange = ask('body');
    expect(gone).toEqual([]);
    later[0]?.();
    expect(gone).toEqual(['body', 'changed']);
    channel?.end({ code: 1006, reason: '', clean: false });
    expect(ends).toEqual([1006]);
    expect(exchange.live).toBe(false);
    later[0]?.();
    expect(gone).toEqual(['body', 'changed']);
  });
});

describe('an info request of SockJS before it connects', () => {
  const INFO = 'http://chat.example/chat/info?t=1795855211977';

  it('is a failed attempt if it gets no answer or an error', () => {
    const { ask, story } = createWorld();
    ask(undefined, INFO).settled(503);
    expect(story()).toEqual(['connecting', 'close remote', 'disconnected']);
    ask(undefined, INFO).failed();
    expect(story().slice(3)).toEqual(['connecting', 'close remote', 'disconnected']);
  });

  it('is one failed attempt if a fault ends it', () => {
    let end: Channel['end'] = () => {};
    const { ask, story } = createWorld((channel) => {
      end = channel.end.bind(channel);
    });
    const exchange = ask(undefined, INFO);
    end({ code: 1006, reason: '', clean: false });
    exchange.failed();
    expect(story()).toEqual(['connecting', 'close fault', 'disconnected']);
  });

  it('is an abandoned attempt if the page aborts it', () => {
    const { ask, story } = createWorld();
    ask(undefined, INFO).abandoned();
    expect(story()).toEqual(['connecting', 'close client', 'disconnected']);
  });

  it('is no attempt if it is answered; nor is any other request', () => {
    const { ask, story } = createWorld();
    const answered = ask(undefined, INFO);
    answered.settled(200);
    answered.abandoned();
    ask(undefined, 'http://chat.example/chat/info?t=1').failed();
    expect(story()).toEqual([]);
  });

  it('marks its host as one that a client connects to', () => {
    const clients = new ForeignClients({ tap: () => {}, now: () => 0, write: () => {} });
    const asked = { method: 'GET', body: undefined };
    expect(followed(clients, { ...asked, url: 'http://chat.example/info' })).toBeUndefined();
    expect(followed(clients, { ...asked, url: INFO })?.id).toBe('page:chat.example');
  });
});
