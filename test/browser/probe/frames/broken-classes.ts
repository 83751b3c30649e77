/** Runs in a frame: the same where faults end, damage or refuse what the frame has. It arms them itself. */
export async function foreignClassesOfFaults(host: string): Promise<string[]> {
  const foreign: string[] = [];
  let last = '';
  const expect = (what: string, value: unknown, type: new (...args: never[]) => unknown) => {
    last = what;
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
  const holder = globalThis as unknown as Record<symbol, { probe(json: string): string }>;
  const send = (command: object) => {
    const answer = holder[Symbol.for('faultline')]?.probe(JSON.stringify(command)) ?? 'no probe';
    if (!JSON.parse(answer).ok) foreign.push(answer);
  };
  const under = async (rule: object, act: () => Promise<void>) => {
    send({ do: 'arm', rule });
    await act();
    send({ do: 'lift' });
  };
  const post = { method: 'POST', body: '{"type":"message","messageId":"m"}' };
  const ask = (type: XMLHttpRequestResponseType): Promise<unknown> => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', '/messages');
    xhr.responseType = type;
    const ended = next(xhr, 'loadend');
    for (const name of ['loadstart', 'error', 'load', 'loadend']) {
      xhr.addEventListener(name, (event) => expect(`xhr ${name}`, event, ProgressEvent));
      xhr.upload.addEventListener(name, (event) => expect(`upload ${name}`, event, ProgressEvent));
    }
    xhr.send(post.body);
    return ended.then(() => xhr.response);
  };

  async function go(): Promise<void> {
    const socket = new WebSocket(`ws://${host}/socket`);
    socket.binaryType = 'arraybuffer';
    await next(socket, 'open');
    await under({ fault: 'corrupt', where: { direction: 'in' } }, async () => {
      socket.send(new Uint8Array([65, 66]));
      const { data } = await next<MessageEvent>(socket, 'message');
      expect('damaged frame', data, ArrayBuffer);
      if (data.byteLength !== 2) foreign.push(`A frame of ${data.byteLength} bytes has come.`);
      expect('damaged answer', await ask('arraybuffer'), ArrayBuffer);
      expect('damaged blob', await ask('blob'), Blob);
      expect('answer to fetch', await (await fetch('/messages', post)).arrayBuffer(), ArrayBuffer);
    });
    await under({ fault: 'refuse', times: 3 }, async () => {
      expect('refused', await fetch('/messages', post).catch((error) => error), TypeError);
      await ask('');
      const xhr = new XMLHttpRequest();
      xhr.open('POST', '/messages', false);
      expect(
        'refused at once',
        thrown(() => xhr.send(post.body)),
        DOMException,
      );
    });
    await under({ fault: 'status', code: 503 }, async () => {
      const response = await fetch('/messages', post);
      expect('refusal', response, Response);
      expect('its headers', response.headers, Headers);
      await ask('json');
      expect('refused as bytes', await ask('arraybuffer'), ArrayBuffer);
      const source = new EventSource('/stream');
      expect('refused source', await next(source, 'error'), Event);
    });
    const reader = (await fetch('/tokens?count=0')).body?.getReader();
    const end = next(socket, 'close');
    await under({ fault: 'reset' }, async () => {
      expect('close', await end, CloseEvent);
      const all = async () => {
        while (!(await reader?.read())?.done);
      };
      expect('broken stream', await all().catch((error) => error), TypeError);
    });
    await under({ fault: 'stall' }, async () => {
      const kept = new WebSocket(`ws://${host}/socket`);
      expect('kept socket', kept, WebSocket);
      expect(
        'send on it',
        thrown(() => kept.send('early')),
        DOMException,
      );
      expect(
        'close(1) on it',
        thrown(() => kept.close(1)),
        DOMException,
      );
      const symbol = Symbol() as unknown as string;
      expect(
        'close with a symbol',
        thrown(() => kept.close(1000, symbol)),
        TypeError,
      );
      kept.close();
      expect('its error', await next(kept, 'error'), Event);
      expect('its close', await next(kept, 'close'), CloseEvent);
      expect('kept source', new EventSource('/stream'), EventSource);
    });
    const told = next(window, 'offline');
    await under({ fault: 'offline' }, async () => {
      expect('offline', await told, Event);
    });
  }

  const stuck = new Promise<void>((resolve) =>
    setTimeout(() => {
      foreign.push(`Nothing has come after '${last}'.`);
      resolve();
    }, 60_000),
  );
  await Promise.race([go(), stuck]);
  return [...new Set(foreign)];
}
