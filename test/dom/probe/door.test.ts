import { Window } from 'happy-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Command, Drained } from '../../../src/journal/command.ts';
import { checkDrained } from '../../../src/journal/command-schema.ts';
import type { Channel, RegisteredClient, Registry } from '../../../src/journal/registry.ts';
import { Ring } from '../../../src/journal/ring.ts';
import { install } from '../../../src/probe/install.ts';
import type { PageScope } from '../../../src/probe/natives.ts';

/** A page of its own for every test: the probe stays in a page for good. */
function createPage(): PageScope {
  const page = new Window({ url: 'http://page.example/' }) as unknown as PageScope;
  // Of happy-dom's own objects, as a browser's are of a page's; the page's is one made of it.
  const Target: typeof EventTarget = Object.getPrototypeOf(page.EventTarget);
  return Object.assign(page, {
    EventTarget: Target,
    WebSocket: class extends Target {
      send() {}
      close() {}
    },
    EventSource: undefined,
    fetch: async () => new Response(),
    performance,
    crypto,
  });
}

const createRegistry = (): Registry => ({
  version: 1,
  clients: [],
  onRegister: null,
  natives: null,
  attach: null,
  probe: null,
});

function createClient(id: string, channels: readonly Channel[] = []): RegisteredClient {
  return { id, journal: new Ring(), tap: null, channels: () => channels };
}

const mark = (label: string, connection = 'c1') =>
  ({ type: 'mark', at: 7, connection, label }) as const;

describe('the probe in a page', () => {
  let registry: Registry;
  let scope: PageScope;
  let document: Document;

  beforeEach(() => {
    registry = createRegistry();
    scope = createPage();
    document = scope.document;
  });

  const ask = (text: string) =>
    JSON.parse(registry.probe?.(text) ?? '{}') as { ok: boolean; value: unknown; error: string };
  const send = (command: Command) => ask(JSON.stringify(command));
  const drain = (since = 0): Drained => checkDrained(send({ do: 'drain', since }).value);

  it('hands over what registered clients reported before it came, and report afterwards', () => {
    const client = createClient('c1');
    client.journal.write(mark('before'));
    registry.clients.push(client);
    install(scope, registry);
    client.journal.write(mark('after'));
    expect(drain().entries).toMatchObject([
      { seq: 1, at: 7, connection: 'c1', label: 'before' },
      { seq: 2, at: 7, connection: 'c1', label: 'after' },
    ]);
  });

  it('follows clients that register later', () => {
    install(scope, registry);
    const client = createClient('late');
    client.journal.write(mark('its first', 'late'));
    registry.onRegister?.(client);
    expect(drain().entries).toMatchObject([{ connection: 'late', label: 'its first' }]);
    expect(client.tap).toBeTypeOf('function');
  });

  it('reaches connections that clients have already opened', () => {
    const endings: number[] = [];
    const channel: Channel = {
      connection: 'c1',
      epoch: 1,
      transport: 'websocket',
      url: 'ws://host/',
      live: true,
      end: ({ code }) => endings.push(code),
    };
    registry.clients.push(createClient('c1', [channel]));
    install(scope, registry);
    expect(send({ do: 'arm', rule: { fault: 'reset' } })).toEqual({
      ok: true,
      value: { id: 'r1' },
    });
    expect(endings).toEqual([1006]);
  });

  it('leaves the natives to registered clients, so that nothing is reported twice', () => {
    const { WebSocket } = scope;
    install(scope, registry);
    expect(registry.natives?.WebSocket).toBe(WebSocket);
    expect(scope.WebSocket).not.toBe(WebSocket);
  });

  it('is installed once: a second injection changes nothing', () => {
    install(scope, registry);
    const { probe } = registry;
    const { WebSocket } = scope;
    install(scope, registry);
    expect(registry.probe).toBe(probe);
    expect(scope.WebSocket).toBe(WebSocket);
  });

  it('throws if the page has replaced the registry', () => {
    expect(() => install(scope, { version: 2 } as unknown as Registry)).toThrow('the registry');
  });

  it('answers an invalid command with a sentence, and never throws', () => {
    install(scope, registry);
    for (const text of ['', 'null', '{}', '{"do":"eval"}', '{"do":"drain","since":-1}', '[]']) {
      const { ok, error } = ask(text);
      expect(ok, text).toBe(false);
      expect(error, text).toMatch(/not a Faultline command/);
    }
    expect(send({ do: 'arm', rule: { fault: 'close', code: 1006, reason: '' } }).error).toContain(
      'code 1006',
    );
  });

  it('returns the armed rules and the held events with every drain', () => {
    install(scope, registry);
    send({ do: 'arm', rule: { fault: 'hold' } });
    const { rules, held, page, capture } = drain();
    expect(rules).toMatchObject([{ id: 'r1', rule: { fault: 'hold' }, fired: 0 }]);
    expect(held).toEqual([]);
    expect(page).toMatchObject({ url: 'http://page.example/' });
    expect(capture).toBe('late');
    expect(send({ do: 'lift' }).value).toEqual({ lifted: 1 });
    expect(send({ do: 'release' }).value).toEqual({ released: 0 });
    expect(drain().rules).toEqual([]);
  });

  it('returns at most two thousand entries at a time, and says if there are more', () => {
    install(scope, registry);
    for (let i = 0; i < 2001; i++) send({ do: 'mark', label: String(i) });
    const first = drain();
    expect(first).toMatchObject({ more: true, next: 2000 });
    expect(first.entries).toHaveLength(2000);
    expect(drain(first.next)).toMatchObject({ more: false, entries: [{ label: '2000' }] });
  });

  it('survives an entry that cannot be serialised', () => {
    const client = createClient('c1');
    registry.clients.push(client);
    install(scope, registry);
    client.journal.write({ ...mark('bad'), values: [1n as unknown as number] });
    client.journal.write(mark('good'));
    expect(drain().entries).toMatchObject([
      { type: 'error', seq: 1, message: expect.stringContaining('invalid journal entry') },
      { type: 'mark', seq: 2, label: 'good' },
    ]);
  });

  it('survives nonsense among the registered clients', () => {
    registry.clients.push({} as RegisteredClient, createClient('c2'));
    install(scope, registry);
    expect(registry.clients[1]?.tap).toBeTypeOf('function');
    expect(drain().entries).toMatchObject([{ type: 'error' }]);
  });

  it('reads messages by the recognised protocol or the user’s own rule, and names which', async () => {
    install(scope, registry);
    const recognised = () => drain().recognised?.map(({ protocol }) => protocol);
    expect(recognised()).toBeUndefined();
    const url = 'http://chat.example/socket.io/?EIO=4';
    await scope.fetch(url, { method: 'POST', body: '420["chat"]' });
    expect(drain().entries).toContainEqual(
      expect.objectContaining({ type: 'sent', messageId: '#0', inferred: true }),
    );
    expect(recognised()).toEqual(['socket.io']);
    const rules = [{ id: 'id', ack: 'ack' }];
    expect(send({ do: 'recognise', rules })).toEqual({ ok: true, value: {} });
    expect(recognised()).toEqual(['your own rule']);
    expect(send({ do: 'recognise', rules: [{ id: 'a..b', ack: 'c' }] }).error).toContain('no path');
    expect(recognised()).toEqual(['your own rule']);
    expect(send({ do: 'recognise', rules: [] }).ok).toBe(true);
    expect(recognised()).toEqual(['socket.io']);
  });

  it('clicks the element that a selector finds', () => {
    install(scope, registry);
    document.body.innerHTML = '<button id="b">b</button><button disabled>d</button>';
    let clicks = 0;
    document.querySelector('#b')?.addEventListener('click', () => clicks++);
    expect(send({ do: 'click', selector: '#b' })).toEqual({ ok: true, value: {} });
    expect(clicks).toBe(1);
    expect(send({ do: 'click', selector: '[disabled]' }).error).toContain('is disabled');
    expect(send({ do: 'click', selector: '#none' }).error).toContain("'#none'");
    expect(send({ do: 'click', selector: '<<' }).error).toContain('no CSS selector');
  });

  it.each(['input', 'textarea'])('types into an %s as a person would', (tag) => {
    install(scope, registry);
    const field = document.createElement(tag) as HTMLInputElement;
    document.body.append(field);
    // What frameworks do to notice changes that a script makes.
    Object.defineProperty(field, 'value', {
      configurable: true,
      get: () => 'the framework’s',
      set: () => {
        throw new Error('noticed');
      },
    });
    const inputs: string[] = [];
    field.addEventListener('input', (event) => inputs.push(event.type));
    expect(send({ do: 'type', selector: tag, text: 'hello' })).toEqual({ ok: true, value: {} });
    Reflect.deleteProperty(field, 'value');
    expect(field.value).toBe('hello');
    expect(inputs).toEqual(['input']);
    expect(send({ do: 'type', selector: 'body', text: 'x' }).error).toContain('no text field');
  });

  // Libraries of long ago did both, and pages still have them.
  it.each([
    ['a method that every object has', Object.prototype, 'clone'],
    ['its own way to make JSON of lists', Array.prototype, 'toJSON'],
    ['its own way to make JSON of all', Object.prototype, 'toJSON'],
  ])('answers a page that has %s', (_, prototype, name) => {
    install(scope, registry);
    Object.defineProperty(prototype, name, {
      value(this: unknown) {
        return String(this);
      },
      enumerable: true,
      configurable: true,
    });
    let answers: (string | undefined)[];
    try {
      answers = [
        '{"do":"arm","rule":{"fault":"hold","where":{"url":"x"}}}',
        '{"do":"mark","label":"a"}',
        '{"do":"recognise","rules":[{"id":"a","ack":"b"}]}',
        '{"do":"drain","since":0}',
      ].map((command) => registry.probe?.(command));
    } finally {
      Reflect.deleteProperty(prototype, name);
    }
    expect(answers.slice(0, 3)).toEqual([
      '{"ok":true,"value":{"id":"r1"}}',
      '{"ok":true,"value":{}}',
      '{"ok":true,"value":{}}',
    ]);
    const { value } = JSON.parse(answers.at(-1) ?? '') as { value: unknown };
    expect(checkDrained(value)).toMatchObject({
      rules: [{ id: 'r1', rule: { fault: 'hold', where: { url: 'x' } } }],
      held: [],
      entries: [{ type: 'fault' }, { type: 'mark', label: 'a' }],
    });
  });

  it('reports what the browser says of page and network', () => {
    install(scope, registry);
    scope.dispatchEvent(new scope.Event('offline'));
    document.dispatchEvent(new scope.Event('freeze'));
    expect(drain().entries).toMatchObject([
      { type: 'environment', what: 'offline', connection: '' },
      { type: 'environment', what: 'freeze' },
    ]);
  });
});
