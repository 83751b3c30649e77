/**
 * What a page can see of its XMLHttpRequests, as lines: with and without the probe it must be the same. Runs in the page.
 *
 * @param begins whether an answer is looked at that only begins
 */
export async function exerciseXhr(begins: boolean): Promise<string[]> {
  const log: string[] = [];
  const note = (...parts: unknown[]) => log.push(parts.map(String).join(' '));
  const thrown = (call: () => unknown) => {
    try {
      return `returned ${call()}`;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  const types = [
    'readystatechange',
    'loadstart',
    'progress',
    'abort',
    'error',
    'load',
    'timeout',
    'loadend',
  ];
  const headersOf = (xhr: XMLHttpRequest) =>
    xhr.getAllResponseHeaders().replace(/date: [^\r]*/, '');
  const textOf = (xhr: XMLHttpRequest) =>
    xhr.responseType === '' || xhr.responseType === 'text' ? xhr.responseText.length : '-';
  /** How many pieces a body comes in is chance. */
  let last = '';
  const event = (
    what: string,
    xhr: XMLHttpRequest,
    { type, ...amounts }: Partial<ProgressEvent>,
  ) => {
    const partial = xhr.readyState === 3;
    // Chromium tells of the last piece when it has time.
    if (type === 'progress' && xhr.readyState === 4) return;
    const measured = type !== 'readystatechange' && xhr.readyState === 4;
    const line = [
      ...[what, type, xhr.readyState, xhr.status, xhr.statusText, partial ? '' : textOf(xhr)],
      ...(measured ? [amounts.lengthComputable, amounts.loaded, amounts.total] : []),
    ];
    if (partial && last.includes(`${type} 3`)) return;
    last = partial ? `${last} ${type} 3` : '';
    note(...line);
  };
  const watch = (what: string, xhr: XMLHttpRequest) => {
    for (const type of types) {
      xhr.addEventListener(type, (one) => {
        const { lengthComputable, loaded, total } = one as ProgressEvent;
        event(what, xhr, { type, lengthComputable, loaded, total });
      });
    }
    return xhr;
  };
  const watchUpload = (what: string, { upload }: XMLHttpRequest) => {
    for (const type of types) {
      // The browser says when it has time how far it is.
      if (type === 'progress') continue;
      upload.addEventListener(type, (one) => {
        const { loaded, total } = one as ProgressEvent;
        note(what, 'upload', type, loaded, total);
      });
    }
  };
  const ended = (xhr: XMLHttpRequest) =>
    new Promise<void>((resolve) => xhr.addEventListener('loadend', () => resolve()));
  const until = (xhr: XMLHttpRequest, state: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (xhr.readyState < state) return;
        xhr.removeEventListener('readystatechange', look);
        resolve();
      };
      xhr.addEventListener('readystatechange', look);
    });
  const get = (what: string, url: string, change: (xhr: XMLHttpRequest) => void = () => {}) => {
    const xhr = watch(what, new XMLHttpRequest());
    xhr.open('GET', url);
    change(xhr);
    xhr.send();
    return xhr;
  };

  const complete = get('text', '/text#fragment');
  note(thrown(() => complete.send()));
  note(thrown(() => complete.setRequestHeader('a', 'b')));
  await ended(complete);
  note(complete.response, complete.responseURL === new URL('/text', location.href).href);
  note(
    complete.getResponseHeader('X-OWN'),
    complete.getResponseHeader('none'),
    headersOf(complete),
  );
  note(thrown(() => complete.send()));
  note(thrown(() => Reflect.set(complete, 'responseType', 'json')));
  complete.abort();
  note('aborted when done', complete.readyState, complete.status, complete.responseText);

  const order = new XMLHttpRequest();
  window.onerror = (message) => {
    note('window.onerror', message);
    return true;
  };
  const stop = new AbortController();
  const removed = () => note('never');
  order.addEventListener('load', () => note('first'));
  order.onload = ({ target }) => note('onload', target === order);
  order.addEventListener('load', () => note('once'), { once: true });
  order.addEventListener('load', { handleEvent: () => note('object') });
  order.addEventListener('load', () => note('signalled'), { signal: stop.signal });
  order.addEventListener('load', removed);
  order.removeEventListener('load', removed);
  order.open('GET', '/text');
  order.addEventListener('load', () => {
    throw new Error('from a listener');
  });
  order.addEventListener('load', () => note('captures'), true);
  order.addEventListener('load', (one) => {
    one.stopImmediatePropagation();
    note('stops', order.onload !== null);
  });
  order.addEventListener('load', removed);
  order.send();
  await ended(order);
  stop.abort();
  order.open('GET', '/text');
  order.send();
  await ended(order);
  window.onerror = null;

  for (const type of ['json', 'arraybuffer', 'blob', 'document', 'text'] as const) {
    for (const url of ['/json', '/html']) {
      const xhr = get(`${type} of ${url}`, url, (one) => {
        one.responseType = type;
      });
      await ended(xhr);
      const { response } = xhr;
      const content =
        response instanceof ArrayBuffer
          ? new Uint8Array(response)
          : response instanceof Blob
            ? `${response.type} ${await response.text()}`
            : response instanceof Document
              ? response.documentElement.outerHTML
              : JSON.stringify(response);
      note(
        content,
        xhr.response === response,
        thrown(() => xhr.responseText.length),
      );
      note(thrown(() => xhr.responseXML));
    }
  }
  const mime = get('mime', '/html', (xhr) => xhr.overrideMimeType('text/xml'));
  await ended(mime);
  note(mime.responseXML?.documentElement.nodeName);
  await ended(get('large', '/large'));
  for (const code of [204, 404, 503]) {
    const refused = get(`${code}`, `/status?code=${code}`);
    await ended(refused);
    note(headersOf(refused));
  }
  const head = watch('head', new XMLHttpRequest());
  head.open('HEAD', '/text');
  head.send();
  await ended(head);

  for (const method of ['POST', 'PUT', 'GET']) {
    const post = watch(method, new XMLHttpRequest());
    watchUpload(method, post);
    post.open(method, method === 'GET' ? '/text' : '/messages');
    post.setRequestHeader('Content-Type', 'application/json');
    post.send(`plain ${method}`);
    await ended(post);
    note(post.responseText);
  }
  for (const body of [new Uint8Array([49]), new Blob(['2']), new URLSearchParams('a=b'), null]) {
    const post = watch('body', new XMLHttpRequest());
    post.open('POST', '/messages');
    post.send(body);
    await ended(post);
  }

  for (const url of ['/text', '/status?code=404', '/broken']) {
    const sync = watch('sync', new XMLHttpRequest());
    sync.open('GET', url, false);
    const outcome = thrown(() => sync.send());
    note(url, outcome.replace(/:\d+/, ''), sync.readyState, sync.status, sync.responseText);
  }
  note(
    thrown(() => {
      const sync = new XMLHttpRequest();
      sync.open('GET', '/text', false);
      sync.timeout = 5;
    }),
  );
  for (const url of ['/broken', 'http://127.0.0.1:1/']) {
    const broken = get('broken', url);
    await ended(broken);
    note(broken.responseURL, headersOf(broken), broken.getResponseHeader('a'), broken.response);
  }

  const slow = get('timeout', '/never', (xhr) => {
    xhr.timeout = 30;
  });
  await ended(slow);
  note(slow.timeout, slow.responseText);
  const later = get('timeout set late', '/never');
  later.timeout = 30;
  await ended(later);

  const opened = new XMLHttpRequest();
  opened.open('GET', '/text');
  opened.abort();
  note('aborted when opened', opened.readyState);
  const posting = watch('aborted when sent', new XMLHttpRequest());
  watchUpload('aborted when sent', posting);
  posting.open('POST', '/never');
  posting.send('x');
  posting.abort();
  note(
    posting.readyState,
    posting.status,
    thrown(() => posting.send()),
  );
  for (const state of begins ? [2, 3] : [2]) {
    const xhr = get(`aborted at ${state}`, '/begun');
    await until(xhr, state);
    xhr.abort();
    note(xhr.readyState, xhr.status, xhr.responseText, headersOf(xhr));
  }
  const twice = watch('aborted by a listener', new XMLHttpRequest());
  twice.onreadystatechange = () => {
    if (twice.readyState === 2) twice.abort();
  };
  twice.open('GET', '/text');
  twice.send();
  await ended(twice);
  note(twice.readyState);

  const reused = get('opened anew', '/never');
  reused.open('GET', '/text');
  note('in flight', reused.readyState);
  reused.send();
  await ended(reused);
  reused.open('POST', '/messages');
  note(reused.status, reused.responseText, reused.responseURL);
  reused.send('plain again');
  await ended(reused);
  note(reused.responseText);
  if (begins) {
    const begun = get('opened anew', '/begun');
    await until(begun, 3);
    begun.open('GET', '/text');
    begun.send();
    await ended(begun);
  }
  const nested = watch('sent again by a listener', new XMLHttpRequest());
  nested.onload = () => {
    nested.onload = null;
    nested.open('GET', '/json');
    nested.send();
  };
  nested.open('GET', '/text');
  nested.send();
  await ended(nested);
  await ended(nested);
  note(nested.responseText);
  return log;
}
