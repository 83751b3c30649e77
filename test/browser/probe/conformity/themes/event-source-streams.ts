import { byBrowser, type Case, type Theme } from '../theme.ts';

/** A stream's text and the messages that it is. */
const stream = (
  text: string | readonly string[],
  expect: unknown,
  types: readonly string[] = [],
): Case => ({ see: (lab) => lab.events(text, types), expect });

const message = (data: string, id?: string): unknown[] =>
  id === undefined ? ['message', data] : ['message', data, id];

export const eventSourceStreams: Theme = {
  title: 'reading an event stream',
  source: 'eventsource/{format-*,event-data}',
  over: 'requests',
  cases: {
    'data of one line': stream('data: one\n\n', [message('one')]),
    'data of more lines': stream('data: one\ndata:two\ndata\n\n', [message('one\ntwo\n')]),
    'only one space after the colon is left out': stream('data:  two\ndata:\tthree\n\n', [
      message(' two\n\tthree'),
    ]),
    'data without a colon is an empty line': stream('data\n\ndata\ndata\n\n', [
      message(''),
      message('\n'),
    ]),
    'data that is empty': stream('data:\n\n', [message('')]),
    'no data is no event': stream('event: named\n\n\n\ndata: x\n\n', [message('x')], ['named']),
    'a comment': stream(': hello\ndata: x\n:data: y\n:\n\n', [message('x')]),
    'a comment of many bytes': stream([`:${'x'.repeat(5000)}\n`, 'data: x\n\n'], [message('x')]),
    'a field that is unknown': stream('foo: 1\nDATA: 2\ndata : 3\n data: 4\ndata: x\n\n', [
      message('x'),
    ]),
    'lines that end with CR, LF or both': stream('data: 1\r\rdata: 2\r\n\r\ndata: 3\n\n', [
      message('1'),
      message('2'),
      message('3'),
    ]),
    'a CRLF that comes in two pieces': stream(
      ['data: 1\r', '\ndata: 2\r', '\n\r', '\n'],
      [message('1\n2')],
    ),
    'an event that comes in many pieces': stream(
      ['da', 'ta: on', 'e', '\n', 'data: two', '\n\nda', 'ta: three\n', '\n'],
      [message('one\ntwo'), message('three')],
    ),
    'a byte order mark at the start': stream('\uFEFFdata: 1\n\n\uFEFFdata: 2\n\ndata: 3\n\n', [
      message('1'),
      message('3'),
    ]),
    'two byte order marks at the start': stream('\uFEFF\uFEFFdata: 1\n\ndata: 2\n\n', [
      message('2'),
    ]),
    'text beyond ASCII': stream('data: ok… żółw 🐢\n\n', [message('ok… żółw 🐢')]),
    'a NUL in the data': stream(
      'data: a\u0000b\n\n',
      byBrowser([message('a\u0000b')], [message('ab')]),
    ),
    'a name for the event': stream(
      'event: named\ndata: x\n\ndata: y\n\n',
      [['named', 'x'], message('y')],
      ['named'],
    ),
    'the last of two names counts': stream(
      'event: other\nevent: named\ndata: x\n\n',
      [['named', 'x']],
      ['named', 'other'],
    ),
    'a name that is empty is that of a message': stream(
      'event: named\nevent:\ndata: x\n\n',
      [message('x')],
      ['named'],
    ),
    'an event that is called open or error is one of the server': stream(
      'event: open\ndata: 1\n\nevent: error\ndata: 2\n\ndata: 3\n\n',
      [['open', '1'], ['error', '2'], message('3')],
      ['open', 'error'],
    ),
    'an id is kept until another comes': stream(
      'id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\nid\ndata: d\n\n',
      [message('a', '1'), message('b', '1'), message('c', '2'), message('d')],
    ),
    'an id without data counts for what follows': stream(
      'id: 5\n\ndata: x\n\n',
      byBrowser([message('x', '5')], [message('x')]),
    ),
    'an id with a NUL is none': stream(
      'id: 1\ndata: a\n\nid: 2\u00003\ndata: b\n\n',
      // Firefox forgets the one before as well.
      byBrowser([message('a', '1'), message('b', '1')], [message('a', '1')]),
    ),
    'an id beyond ASCII': stream('id: …\ndata: x\n\n', [message('x', '…')]),
    'a retry that is no number': stream('retry: 10x\nretry:\nretry\nretry: -1\ndata: x\n\n', [
      message('x'),
    ]),
    'a thousand events in one piece': {
      see: async (lab) => new Set(await lab.events(['data: x\n\n'], [], 1000)).size,
      expect: 1000,
    },
    'an event of ten thousand lines': {
      async see(lab) {
        const [event] = (await lab.events(['data: 345678\n'], [], 10_000)) as string[][];
        return event?.[1]?.length;
      },
      expect: 7 * 10_000 - 1,
    },
  },
};
