import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { LongPolls } from '../../../src/probe/long-polls.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { wrapXhr } from '../../../src/probe/wrap/xhr.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { nativeBasics } from './native-basics.ts';

const HOST = 'http://chat.example';
const EVENTS = ['readystatechange', 'loadstart', 'progress', 'abort', 'error', 'load', 'timeout'];

/** The browser's own events. */
const genuine = new WeakSet<Event>();

class Progress extends Event implements ProgressEvent {
  readonly lengthComputable: boolean;
  readonly loaded: number;
  readonly total: number;

  constructor(type: string, { lengthComputable = false, loaded = 0, total = 0 } = {}) {
    super(type);
    this.lengthComputable = lengthComputable;
    this.loaded = loaded;
    this.total = total;
  }
}

/**
 * A page under faults that makes XMLHttpRequests, as far as their states and events go; the test is the browser and the server.
 *
 * @param isFollowed whether its host is a client's already
 */
export function createXhrPage({ isFollowed = true } = {}) {
  const clock = new VirtualClock();
  const entries: Draft[] = [];
  const complaints: string[] = [];
  const write = (entry: Draft) => void entries.push(entry);
  const now = () => clock.now();
  const faults = createFaults({ clock, report: write, random: () => 0.5 });
  const clients = new ForeignClients({ tap: faults.tap, now, write });
  if (isFollowed) clients.meet(HOST);

  /** All there are, in order. */
  const made: NativeXhr[] = [];
  class NativeXhr extends EventTarget {
    /** What went out. */
    readonly sent: unknown[] = [];
    #state = 0;
    #status = 0;
    #type: string | null = null;
    #text = '';
    readonly #upload = new EventTarget();
    #uploading = false;
    #responseType: XMLHttpRequestResponseType = '';
    #timeout = 0;
    #withCredentials = false;

    constructor() {
      super();
      made.push(this);
    }
    get readyState() {
      return this.#state;
    }
    get status() {
      return this.#status;
    }
    get statusText() {
      return '';
    }
    get responseURL() {
      return HOST;
    }
    get responseText() {
      return this.#text;
    }
    get response() {
      return this.#text;
    }
    get responseXML() {
      return null;
    }
    get upload() {
      return this.#upload;
    }
    get responseType() {
      return this.#responseType;
    }
    set responseType(type) {
      if (this.#state > 2) throw new DOMException('Too late.', 'InvalidStateError');
      this.#responseType = type;
    }
    get timeout() {
      return this.#timeout;
    }
    set timeout(ms) {
      this.#timeout = ms;
    }
    get withCredentials() {
      return this.#withCredentials;
    }
    set withCredentials(value) {
      if (this.#state > 1 || this.sent.length > 0) {
        throw new DOMException('Too late.', 'InvalidStateError');
      }
      this.#withCredentials = value;
    }
    open() {
      const { readyState } = this;
      this.#answer(1);
      if (readyState !== 1) this.#happens('readystatechange');
    }
    send(body: unknown) {
      this.sent.push(body);
      this.#happens('loadstart');
      this.#uploading = body !== undefined;
      if (this.#uploading) this.#uploads('loadstart');
    }
    abort() {
      if (this.#state > 0 && this.#state < 4) this.#fails('abort');
      this.#state = 0;
    }
    setRequestHeader() {}
    overrideMimeType() {
      if (this.#state > 2) throw new DOMException('Too late.', 'InvalidStateError');
    }
    getResponseHeader(name: string) {
      if (name !== 'content-length') return this.#type;
      return this.#type?.includes('length') ? '9' : null;
    }
    getAllResponseHeaders() {
      return '';
    }

    /** The server has all of the body. */
    uploaded() {
      this.#uploading = false;
      for (const type of ['load', 'loadend']) this.#uploads(type);
    }
    answers(status = 200, type = 'text/plain') {
      this.#answer(2, status, type);
      this.#happens('readystatechange');
    }
    brings(text: string, total = 0) {
      this.#state = 3;
      this.#text += text;
      this.#happens('readystatechange');
      this.#happens('progress', total);
    }
    ends() {
      this.#state = 4;
      for (const type of ['readystatechange', 'load', 'loadend']) this.#happens(type);
    }
    breaks() {
      this.#fails('error');
    }

    #fails(type: string) {
      this.#answer(4);
      this.#happens('readystatechange');
      if (this.#uploading) for (const next of [type, 'loadend']) this.#uploads(next);
      for (const next of [type, 'loadend']) this.#happens(next);
    }
    #answer(state: number, status = 0, type: string | null = null) {
      this.#state = state;
      this.#status = status;
      this.#type = type;
      this.#text = '';
    }
    #happens(type: string, total = 0) {
      const loaded = this.#text.length;
      const amounts = { loaded, total, lengthComputable: total > 0 };
      this.#dispatch(
        this,
        type === 'readystatechange' ? new Event(type) : new Progress(type, amounts),
      );
    }
    #uploads(type: string) {
      this.#dispatch(this.#upload, new Progress(type));
    }
    #dispatch(target: EventTarget, event: Event) {
      genuine.add(event);
      target.dispatchEvent(event);
    }
  }

  const natives = {
    base: () => HOST,
    EventTarget,
    Event,
    toText: String,
    ...nativeBasics(genuine, clock),
  };
  const scope = {
    ...{ XMLHttpRequest: NativeXhr, ProgressEvent: Progress, DOMException, TextEncoder, Blob },
    ...{
      ArrayBuffer,
      JSON,
      location: { origin: HOST },
      navigator: { userAgent: 'Chrome' },
    },
  };
  const context = {
    ...{ scope, natives, clients, quiet: faults.quiet },
    longPolls: new LongPolls(natives),
    complain: (message: string) => complaints.push(message),
  } as unknown as WrapContext;
  wrapXhr(context);

  return {
    clock,
    faults,
    complaints,
    made,
    journal: (...types: string[]) => entries.filter(({ type }) => types.includes(type)),
    /** The page asks. What it is shown comes into `log`, with its state, and what has come of the body. */
    ask({
      method = 'GET',
      path = '/',
      body,
    }: {
      method?: string;
      path?: string;
      body?: string | FormData;
    } = {}) {
      const log: string[] = [];
      const xhr = new scope.XMLHttpRequest();
      const watch = (name: string, target: EventTarget) => {
        for (const type of [...EVENTS, 'loadend']) {
          target.addEventListener(type, (event) => {
            const { loaded } = event as Progress;
            const parts = [name, type, xhr.readyState, xhr.responseText, loaded && `${loaded} B`];
            log.push(parts.filter((part) => part).join(' '));
          });
        }
      };
      watch('', xhr);
      watch('upload', xhr.upload);
      const page = xhr as unknown as XMLHttpRequest;
      page.open(method, `${HOST}${path}`);
      page.send(body);
      return { xhr, page, log };
    },
  };
}
