import { type Lab, next, turn } from '../lab.ts';
import type { Case, Theme } from '../theme.ts';

/** Sends it, and tells what comes back. */
async function echoed(lab: Lab, data: unknown, binaryType: BinaryType = 'arraybuffer') {
  const socket = await lab.open();
  socket.binaryType = binaryType;
  const returned = Reflect.apply(socket.send, socket, [data]);
  const { data: answer } = await next<MessageEvent>(socket, 'message');
  return [returned === undefined, answer];
}

const echo = (name: string, data: () => unknown, expect: unknown): [string, Case] => [
  `sends ${name}`,
  { see: (lab) => echoed(lab, data()), expect: [true, expect] },
];

const bytes = () => new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

/** What waits in the buffer after each call. */
async function buffered(lab: Lab, ...sent: readonly (string | Blob | ArrayBuffer)[]) {
  const socket = await lab.open();
  const amounts = sent.map((data) => {
    socket.send(data);
    return socket.bufferedAmount;
  });
  return { socket, amounts };
}

export const socketMessages: Theme = {
  title: 'messages of a WebSocket',
  source:
    'websockets/Send-*, websockets/binary, websockets/binaryType-wrong-value, websockets/extended-payload-length, websockets/interfaces/WebSocket/{send,bufferedAmount}',
  over: 'sockets',
  cases: {
    ...Object.fromEntries([
      echo('text', () => 'hello', 'hello'),
      echo('text of no length', () => '', ''),
      echo('text beyond ASCII', () => 'żółw 🐢 \u0000', 'żółw 🐢 \u0000'),
      echo('half a surrogate pair, as the replacement character', () => 'a\uD800b', 'a\uFFFDb'),
      echo('a number as text', () => 12, '12'),
      echo('null as text', () => null, 'null'),
      echo('undefined as text', () => undefined, 'undefined'),
      echo('an object as text', () => ({}), '[object Object]'),
      echo('an array as text', () => [1, 2], '1,2'),
      echo('a URL as text', () => new URL('http://host/'), 'http://host/'),
      echo('an ArrayBuffer', () => bytes().buffer, [1, 2, 3, 4, 5, 6, 7, 8]),
      echo('an ArrayBuffer of no length', () => new ArrayBuffer(0), []),
      echo('a part of a buffer', () => bytes().subarray(2, 5), [3, 4, 5]),
      echo('an Int16Array with an offset', () => new Int16Array(bytes().buffer, 4), [5, 6, 7, 8]),
      echo('a Float64Array', () => new Float64Array([0]), [0, 0, 0, 0, 0, 0, 0, 0]),
      echo('a Uint8ClampedArray', () => new Uint8ClampedArray([1, 300]), [1, 255]),
      echo('a DataView', () => new DataView(bytes().buffer, 6), [7, 8]),
      echo('a Blob', () => new Blob(['ab']), [97, 98]),
      echo('a Blob of no length', () => new Blob([]), []),
      echo('a File', () => new File(['ab'], 'name'), [97, 98]),
    ]),
    'sends an ArrayBuffer of another window as bytes': {
      see(lab) {
        const frame = document.body.appendChild(document.createElement('iframe'));
        const { ArrayBuffer: Other } = frame.contentWindow as typeof globalThis & Window;
        const buffer = new Other(2);
        frame.remove();
        return echoed(lab, buffer);
      },
      expect: [true, [0, 0]],
    },
    'sends a Blob of another window as bytes': {
      async see(lab) {
        const frame = document.body.appendChild(document.createElement('iframe'));
        const { Blob: Other } = frame.contentWindow as typeof globalThis & Window;
        const result = await echoed(lab, new Other(['ab']));
        frame.remove();
        return result;
      },
      expect: [true, [97, 98]],
    },
    'sends what a buffer held when it was sent': {
      async see(lab) {
        const socket = await lab.open();
        socket.binaryType = 'arraybuffer';
        const buffer = bytes();
        socket.send(buffer);
        buffer.fill(0);
        return (await next<MessageEvent>(socket, 'message')).data;
      },
      expect: [1, 2, 3, 4, 5, 6, 7, 8],
    },
    'sends a buffer that was given away as nothing': {
      see(lab) {
        const buffer = new ArrayBuffer(4);
        structuredClone(buffer, { transfer: [buffer] });
        return echoed(lab, buffer);
      },
      expect: [true, []],
    },
    'sends 65,536 bytes and more in one piece': {
      async see(lab) {
        const [, text] = await echoed(lab, 'x'.repeat(70_000));
        const [, data] = await echoed(lab, new Uint8Array(70_000));
        return [String(text).length, (data as ArrayBuffer).byteLength];
      },
      expect: [70_000, 70_000],
    },
    'messages of many kinds arrive in the order in which they were sent': {
      async see(lab) {
        const socket = await lab.open();
        socket.binaryType = 'arraybuffer';
        const log: unknown[] = [];
        const parts = ['one', new Blob(['2']), 'three', bytes().subarray(3, 4), 'five'];
        for (const part of parts) socket.send(part);
        while (log.length < parts.length)
          log.push((await next<MessageEvent>(socket, 'message')).data);
        return log;
      },
      expect: ['one', [50], 'three', [4], 'five'],
    },
    'a symbol cannot be sent': {
      async see(lab) {
        const socket = await lab.open();
        return lab.thrown(() => socket.send(Symbol('x') as unknown as string));
      },
      expect: 'TypeError',
    },
    'send wants an argument, and takes no notice of a second': {
      async see(lab) {
        const socket = await lab.open();
        const thrown = lab.thrown(() => (socket.send as () => void)());
        (socket.send as (...args: string[]) => void)('one', 'two');
        return [thrown, (await next<MessageEvent>(socket, 'message')).data];
      },
      expect: ['TypeError', 'one'],
    },
    'send before the opening throws': {
      see(lab) {
        const socket = lab.socket();
        return [
          lab.thrown(() => socket.send('x')),
          lab.thrown(() => socket.send(bytes())),
          lab.thrown(() => (socket.send as () => void)()),
          socket.bufferedAmount,
        ];
      },
      expect: [
        'DOMException InvalidStateError 11',
        'DOMException InvalidStateError 11',
        'TypeError',
        0,
      ],
    },
    'the binary type is a Blob unless set, and any other word changes nothing': {
      see(lab) {
        const socket = lab.socket();
        return ['arraybuffer', 'other', 'Blob', '', null, 'blob'].map((type) => {
          Reflect.set(socket, 'binaryType', type);
          return socket.binaryType;
        });
      },
      expect: ['arraybuffer', 'arraybuffer', 'arraybuffer', 'arraybuffer', 'arraybuffer', 'blob'],
    },
    'bytes arrive as a Blob without a type': {
      async see(lab) {
        const [, blob] = await echoed(lab, bytes(), 'blob');
        const { size, type } = blob as Blob;
        return [blob instanceof Blob, size, type, await (blob as Blob).text()];
      },
      expect: [true, 8, '', '\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008'],
    },
    'bytes arrive as an ArrayBuffer of this window': {
      async see(lab) {
        const [, data] = await echoed(lab, bytes());
        return [data instanceof ArrayBuffer, Object.getPrototypeOf(data) === ArrayBuffer.prototype];
      },
      expect: [true, true],
    },
    'the binary type may change between two messages': {
      async see(lab) {
        const socket = await lab.open();
        const kinds: string[] = [];
        for (const type of ['arraybuffer', 'blob'] as const) {
          socket.binaryType = type;
          socket.send(bytes());
          kinds.push((await next<MessageEvent>(socket, 'message')).data.constructor.name);
        }
        return kinds;
      },
      expect: ['ArrayBuffer', 'Blob'],
    },
    'what waits to be sent is counted in bytes, within the same turn': {
      see: async (lab) =>
        (await buffered(lab, 'ab', 'é', new ArrayBuffer(10), new Blob(['xyz']), '')).amounts,
      expect: [2, 4, 14, 17, 17],
    },
    'what was sent is no longer counted': {
      async see(lab) {
        const { socket } = await buffered(lab, 'abc');
        await next(socket, 'message');
        await turn();
        return socket.bufferedAmount;
      },
      expect: 0,
    },
    'what is sent after the end is counted and goes nowhere': {
      async see(lab) {
        const socket = await lab.open();
        socket.close();
        const closing = [lab.thrown(() => socket.send('abc')), socket.bufferedAmount];
        await next(socket, 'close');
        const closed = [lab.thrown(() => socket.send(new Uint8Array(4))), socket.bufferedAmount];
        return [...closing, ...closed];
      },
      expect: ['nothing', 3, 'nothing', 7],
    },
    'messages arrive one at a time, each in a turn of its own': {
      async see(lab) {
        const socket = await lab.open();
        const log: string[] = [];
        const last = new Promise<void>((resolve) => {
          socket.onmessage = ({ data }) => {
            log.push(data);
            queueMicrotask(() => log.push(`after ${data}`));
            if (data === '3') resolve();
          };
        });
        socket.send('burst');
        await last;
        await turn();
        return log;
      },
      expect: ['1', 'after 1', '2', 'after 2', '3', 'after 3'],
    },
    'a message that comes after close was called is dropped': {
      async see(lab) {
        const socket = await lab.open();
        const log: string[] = [];
        socket.onmessage = () => log.push('message');
        socket.send('x');
        socket.close();
        await next(socket, 'close');
        return log;
      },
      expect: [],
    },
    'what comes together with the opening waits for its listener': {
      async see(lab) {
        const socket = lab.socket('headers');
        const log: string[] = [];
        await new Promise<void>((resolve) => {
          socket.onopen = () => {
            log.push('open');
            socket.onmessage = () => resolve(void log.push('message'));
          };
        });
        return log;
      },
      expect: ['open', 'message'],
    },
  },
};
