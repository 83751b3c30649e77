/** What a page can see of `XMLHttpRequest` without sending anything, as lines: with and without the probe it must be the same. Runs in the page. */
export function exerciseXhrInterface(): string[] {
  const log: string[] = [];
  const note = (...parts: unknown[]) => log.push(parts.map(String).join(' '));
  const thrown = (call: () => unknown) => {
    try {
      return `returned ${call()}`;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };

  note(XMLHttpRequest.name, XMLHttpRequest.length, XMLHttpRequest.toString());
  note(XMLHttpRequest.UNSENT, XMLHttpRequest.OPENED, XMLHttpRequest.DONE);
  note(Object.getOwnPropertyNames(XMLHttpRequest).sort());
  note(Object.getOwnPropertyNames(XMLHttpRequest.prototype).sort());
  const flags = (object: object, name: string) => {
    const { value, get, set, ...rest } = Object.getOwnPropertyDescriptor(object, name) ?? {};
    note(
      name,
      JSON.stringify(rest),
      typeof value,
      value?.name,
      value?.length,
      get?.name,
      set?.name,
    );
  };
  flags(globalThis, 'XMLHttpRequest');
  for (const name of Object.getOwnPropertyNames(XMLHttpRequest.prototype)) {
    flags(XMLHttpRequest.prototype, name);
  }
  note(Object.getPrototypeOf(XMLHttpRequest) === XMLHttpRequestEventTarget);
  note(thrown(() => (XMLHttpRequest as unknown as () => void)()));
  note(thrown(() => XMLHttpRequest.prototype.readyState));
  note(thrown(() => XMLHttpRequest.prototype.send.call({} as XMLHttpRequest)));
  class Special extends XMLHttpRequest {
    own = 1;
  }
  const special = new Special();
  note(special instanceof Special, special.own, special.constructor === Special);
  const plain = new XMLHttpRequest();
  note(plain instanceof XMLHttpRequest, plain.constructor === XMLHttpRequest, Object.keys(plain));
  note(Object.prototype.toString.call(plain), plain.readyState, plain.DONE, plain.upload);

  note(thrown(() => plain.send()));
  note(thrown(() => plain.setRequestHeader('a', 'b')));
  note(thrown(() => plain.getResponseHeader('a')));
  note(thrown(() => (plain.open as (method: string) => void)('GET')));
  note(thrown(() => plain.open('BAD METHOD', '/text')));
  note(thrown(() => plain.open('GET', 'http://[bad')));
  plain.open('GET', '/text');
  note(thrown(() => plain.open('GET', 'http://[bad')));
  note(thrown(() => plain.setRequestHeader('bad name', 'b')));
  note(plain.readyState, plain.response, plain.responseXML, plain.responseURL, plain.timeout);
  return log;
}
