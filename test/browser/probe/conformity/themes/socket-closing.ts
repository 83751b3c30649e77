import { type Lab, next, turn } from '../lab.ts';
import type { Case, Theme } from '../theme.ts';

/** What the page and the server see of an end that the page asks for. */
async function ended(lab: Lab, ...args: readonly unknown[]): Promise<unknown> {
  const name = lab.name();
  const socket = await lab.open(`echo?name=${name}`);
  const errors: string[] = [];
  socket.onerror = () => errors.push('error');
  const over = next<CloseEvent>(socket, 'close');
  Reflect.apply(socket.close, socket, args);
  const closing = socket.readyState;
  const { code, reason, wasClean } = await over;
  return {
    page: [closing, code, reason, wasClean, socket.readyState, ...errors],
    server: await lab.hungUp(name),
  };
}

const end = (args: readonly unknown[], code: number, reason = '', sent = code): Case => ({
  see: (lab) => ended(lab, ...args),
  expect: { page: [2, code, reason, true, 3], server: [sent, reason] },
});

/** What `close` throws on an open socket, which stays open. */
const refused = (args: readonly unknown[], expect: string): Case => ({
  async see(lab) {
    const socket = await lab.open();
    const thrown = lab.thrown(() => Reflect.apply(socket.close, socket, args));
    return [thrown, socket.readyState];
  },
  expect: [expect, 1],
});

const ACCESS = 'DOMException InvalidAccessError 15';

/** What a page sees of an end that the server asks for. */
const byServer = (path: string, expect: readonly unknown[]): Case => ({
  async see(lab) {
    const socket = lab.socket(path);
    const log: unknown[] = [];
    socket.onopen = () => log.push('open');
    socket.onerror = () => log.push('error', socket.readyState);
    const { code, reason, wasClean } = await next<CloseEvent>(socket, 'close');
    return [...log, code, reason, wasClean, socket.readyState];
  },
  expect,
});

export const socketClosing: Theme = {
  title: 'the end of a WebSocket',
  source:
    'websockets/Close-*, websockets/close-invalid, websockets/closing-handshake, websockets/interfaces/WebSocket/{close,readyState}, websockets/interfaces/CloseEvent',
  over: 'sockets',
  cases: {
    'close()': end([], 1005),
    'close(undefined)': end([undefined], 1005),
    'close(1000)': end([1000], 1000),
    'close(1000, reason)': end([1000, 'done'], 1000, 'done'),
    'close(3000)': end([3000], 3000),
    'close(4999, reason)': end([4999, 'own'], 4999, 'own'),
    'close with a reason of 123 bytes': end(
      [3000, `${'é'.repeat(61)}x`],
      3000,
      `${'é'.repeat(61)}x`,
    ),
    'close with half a surrogate pair': end([3000, '\uD800'], 3000, '\uFFFD'),
    'close with a code as text': end(['3001'], 3001),
    'close with a code between two': end([3000.4], 3000),
    'close with a reason that is no text': end([3000, 12], 3000, '12'),
    'close(999)': refused([999], ACCESS),
    'close(1001)': refused([1001], ACCESS),
    'close(1006)': refused([1006], ACCESS),
    'close(2999)': refused([2999], ACCESS),
    'close(5000)': refused([5000], ACCESS),
    'close(65536), which does not wrap': refused([65_536 + 1000], ACCESS),
    'close(null)': refused([null], ACCESS),
    'close(NaN)': refused([Number.NaN], ACCESS),
    'close of a text that is no number': refused(['text'], ACCESS),
    'close with a reason of 124 bytes': refused(
      [3000, 'x'.repeat(124)],
      'DOMException SyntaxError 12',
    ),
    'close with a reason of 124 bytes beyond ASCII': refused(
      [3000, 'é'.repeat(62)],
      'DOMException SyntaxError 12',
    ),
    'close with a symbol': refused([Symbol('x')], 'TypeError'),
    'close with a reason that is a symbol': refused([3000, Symbol('x')], 'TypeError'),
    'a wrong code throws also when it is over': {
      async see(lab) {
        const socket = await lab.open();
        socket.close();
        const closing = lab.thrown(() => socket.close(7));
        await next(socket, 'close');
        return [closing, lab.thrown(() => socket.close(7)), socket.readyState];
      },
      expect: [ACCESS, ACCESS, 3],
    },
    'close twice is close once': {
      async see(lab) {
        const name = lab.name();
        const socket = await lab.open(`echo?name=${name}`);
        const codes: number[] = [];
        socket.addEventListener('close', ({ code }) => codes.push(code));
        socket.close(3000, 'first');
        socket.close(4000, 'second');
        await next(socket, 'close');
        socket.close();
        await turn();
        return [codes, await lab.hungUp(name)];
      },
      expect: [[3000], [3000, 'first']],
    },
    'close before the opening fails the connection': {
      async see(lab) {
        const socket = lab.socket();
        const log: unknown[] = [];
        socket.onopen = () => log.push('open');
        socket.onerror = () => log.push('error', socket.readyState);
        lab.note(socket.close());
        log.push(socket.readyState);
        const { code, reason, wasClean } = await next<CloseEvent>(socket, 'close');
        return [...log, code, reason, wasClean, socket.readyState];
      },
      expect: [2, 'error', 3, 1006, '', false, 3],
    },
    'close before the opening, with a code': {
      async see(lab) {
        const socket = lab.socket();
        socket.close(3000, 'reason');
        const { code, reason } = await next<CloseEvent>(socket, 'close');
        return [code, reason];
      },
      expect: [1006, ''],
    },
    'close within the handler of open': {
      async see(lab) {
        const socket = lab.socket();
        socket.onopen = () => socket.close(3456, 'at once');
        const { code, reason, wasClean } = await next<CloseEvent>(socket, 'close');
        return [code, reason, wasClean];
      },
      expect: [3456, 'at once', true],
    },
    'close within the handler of a message lets no other come': {
      async see(lab) {
        const socket = await lab.open();
        const log: string[] = [];
        socket.onmessage = ({ data }) => {
          log.push(data);
          socket.close();
        };
        socket.send('burst');
        await next(socket, 'close');
        return log;
      },
      expect: ['1'],
    },
    'what was sent before close arrives': {
      async see(lab) {
        const name = lab.name();
        const socket = await lab.open(`echo?name=${name}`);
        socket.send('leave');
        socket.close(3000);
        const { wasClean } = await next<CloseEvent>(socket, 'close');
        const [code] = (await lab.hungUp(name)) as [number];
        return [wasClean, [3000, 4001].includes(code)];
      },
      expect: [true, true],
    },
    'nothing comes after close, and the state stays': {
      async see(lab) {
        const socket = await lab.open();
        const log: string[] = [];
        socket.close();
        await next(socket, 'close');
        for (const type of ['open', 'message', 'error', 'close']) {
          socket.addEventListener(type, () => log.push(type));
        }
        socket.close();
        await turn();
        await turn();
        return [log, socket.readyState, socket.url, socket.bufferedAmount];
      },
      expect: [[], 3, 'ws://HOST/echo', 0],
    },
    'the server closes without a code': byServer('close', ['open', 1005, '', true, 3]),
    'the server closes with 1000': byServer('close?code=1000', ['open', 1000, '', true, 3]),
    'the server closes with 1012 and a reason': byServer('close?code=1012&reason=restart', [
      'open',
      1012,
      'restart',
      true,
      3,
    ]),
    'the server closes with a code of its own': byServer('close?code=4001&reason=%C3%A9', [
      'open',
      4001,
      'é',
      true,
      3,
    ]),
    'the server is gone without a word': {
      async see(lab) {
        const socket = await lab.open();
        const log: unknown[] = [];
        socket.onerror = () => log.push('error', socket.readyState);
        socket.send('die');
        const { code, reason, wasClean } = await next<CloseEvent>(socket, 'close');
        lab.note(log);
        return [code, reason, wasClean, socket.readyState];
      },
      expect: [1006, '', false, 3],
    },
    'the protocol and the extensions are told also when it is over': {
      async see(lab) {
        const socket = await lab.open('echo?select=chat', ['chat']);
        socket.close();
        await next(socket, 'close');
        return [socket.protocol, socket.extensions, socket.binaryType];
      },
      expect: ['chat', '', 'blob'],
    },
  },
};
