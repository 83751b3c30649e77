/**
 * Runs in a frame: of what it is given by the connections that it makes, which is not of the frame's own classes. Nothing of what it needs is
 * outside of it.
 */
export async function foreignClasses(host: string): Promise<string[]> {
  const foreign: string[] = [];
  const expect = (what: string, value: unknown, type: new (...args: never[]) => unknown) => {
    if (!(value instanceof type)) foreign.push(`${what}: no ${type.name} but ${String(value)}`);
  };
  const next = <E extends Event>(target: EventTarget, type: string): Promise<E> =>
    new Promise((resolve) =>
      target.addEventListener(type, (event) => resolve(event as E), { once: true }),
    );
  const thrown = (call: () => unknown): unknown => {
    try {
      return call();
    } catch (error) {
      return error;
    }
  };
  const message = JSON.stringify({ type: 'message', messageId: 'm', text: 'hello' });

  async function askSocket(): Promise<void> {
    const socket = new WebSocket(`ws://${host}/socket`);
    expect('socket', socket, WebSocket);
    expect(
      'early send',
      thrown(() => socket.send('early')),
      DOMException,
    );
    expect('open', await next(socket, 'open'), Event);
    for (const [binaryType, type] of [
      ['blob', Blob],
      ['arraybuffer', ArrayBuffer],
    ] as const) {
      socket.binaryType = binaryType;
      socket.send(new Uint8Array([65, 66]));
      const brought = await next<MessageEvent>(socket, 'message');
      expect('message', brought, MessageEvent);
      expect('message.data', brought.data, type);
      expect('message.ports', brought.ports, Array);
    }
    expect(
      'send()',
      thrown(() => Reflect.apply(socket.send, socket, [])),
      TypeError,
    );
    expect(
      'wrong object',
      thrown(() => Reflect.apply(socket.send, {}, ['x'])),
      TypeError,
    );
    const unreadable = { toString: () => ({}) } as unknown as string;
    expect(
      'no text',
      thrown(() => socket.send(unreadable)),
      TypeError,
    );
    expect(
      'no reason',
      thrown(() => socket.close(1000, unreadable)),
      TypeError,
    );
    expect(
      'close(1)',
      thrown(() => socket.close(1)),
      DOMException,
    );
    socket.close();
    expect('close', await next(socket, 'close'), CloseEvent);
    expect(
      'bad URL',
      thrown(() => new WebSocket('ws://[')),
      DOMException,
    );
  }

  async function askSource(): Promise<void> {
    const source = new EventSource(new URL('/stream', `http://${host}`));
    expect('source', source, EventSource);
    const [open, event, named] = ['open', 'message', 'named'].map((type) => next(source, type));
    expect('source open', await open, Event);
    expect('event', await event, MessageEvent);
    expect('named event', await named, MessageEvent);
    source.close();
    const failing = new EventSource('/messages');
    expect('source error', await next(failing, 'error'), Event);
    failing.close();
  }

  async function askFetch(): Promise<void> {
    for (const [url, init] of [
      ['/messages', { method: 'POST', body: message }],
      [new URL('/lines', `http://${host}`)],
      [new Request('/page')],
    ] as [RequestInfo, RequestInit?][]) {
      const promise = fetch(url, init);
      expect(`fetch of ${url}`, promise, Promise);
      const response = await promise;
      expect('response', response, Response);
      expect('headers', response.headers, Headers);
      expect('body', response.body, ReadableStream);
      expect('clone', response.clone(), Response);
      const copy = response.clone().body?.getReader();
      expect('chunk', (await copy?.read())?.value, Uint8Array);
      expect('blob', await response.clone().blob(), Blob);
      expect('bytes', await response.arrayBuffer(), ArrayBuffer);
    }
    const abort = new AbortController();
    const given = fetch('/tokens?count=0', { signal: abort.signal });
    const reading = (await given).body?.getReader();
    expect('token', (await reading?.read())?.value, Uint8Array);
    abort.abort();
    const all = async () => {
      while (!(await reading?.read())?.done);
    };
    expect('aborted stream', await all().catch((error) => error), DOMException);
    const aborted = fetch('/messages', { signal: abort.signal });
    expect('aborted', await aborted.catch((error) => error), DOMException);
    const late = new AbortController();
    const refused = fetch('/messages', { signal: late.signal, method: 'POST', body: message });
    late.abort();
    expect('aborted later', await refused.catch((error) => error), DOMException);
    const bad = fetch('http://[');
    expect('promise of nothing', bad, Promise);
    expect('bad request', await bad.catch((error) => error), TypeError);
  }

  async function askXhr(): Promise<void> {
    for (const [responseType, type] of [
      ['', undefined],
      ['json', Object],
      ['arraybuffer', ArrayBuffer],
      ['blob', Blob],
    ] as const) {
      const xhr = new XMLHttpRequest();
      xhr.open('POST', new URL('/messages', `http://${host}`));
      xhr.responseType = responseType;
      for (const state of ['readystatechange', 'loadstart', 'progress', 'load', 'loadend']) {
        const own = state === 'readystatechange' ? Event : ProgressEvent;
        xhr.addEventListener(state, (event) => expect(`xhr ${state}`, event, own));
        if (state === 'readystatechange') continue;
        xhr.upload.addEventListener(state, (event) => expect(`upload ${state}`, event, own));
      }
      const ended = next(xhr, 'loadend');
      xhr.send(message);
      await ended;
      if (type) expect(`response as ${responseType}`, xhr.response, type);
    }
    const xhr = new XMLHttpRequest();
    expect(
      'unopened',
      thrown(() => xhr.send()),
      DOMException,
    );
    expect(
      'open()',
      thrown(() => Reflect.apply(xhr.open, xhr, [])),
      TypeError,
    );
  }

  await Promise.all([askSocket(), askSource()]);
  await askFetch();
  await askXhr();
  return [...new Set(foreign)];
}
