import { describe, expect, it } from 'vitest';
import { ShownAnswer } from '../../../src/probe/wrap/shown-answer.ts';
import { DONE } from '../../../src/probe/wrap/xhr-states.ts';

const RESET = { code: 1006, reason: '', clean: false };
const makers = {
  TextEncoder,
  ArrayBuffer,
  Blob,
  JSON,
  DOMParser: class {
    parseFromString = (text: string) => `document of ${text}`;
  } as unknown as typeof DOMParser,
};
const shownAt = (
  readyState: number,
  refusal = null as null | { status: number; retryAfter?: number },
) => new ShownAnswer(makers, 'http://host/x', readyState, refusal && { ...RESET, ...refusal });
const as = (type: XMLHttpRequestResponseType = '', mime = 'text/xml') => ({ type, mime });
const native = (value: unknown) => () => value;

describe('an answer that is shown later than it came', () => {
  it('hides status, headers and URL until its headers are shown', () => {
    const shown = shownAt(1);
    const read = () => [
      shown.status(native(200)),
      shown.statusText(native('OK')),
      shown.responseURL(native('http://host/x')),
      shown.header('a', native('b')),
      shown.headers(native('a: b\r\n')),
    ];
    expect(read()).toEqual([0, '', '', null, '']);
    shown.readyState = 2;
    expect(read()).toEqual([200, 'OK', 'http://host/x', 'b', 'a: b\r\n']);
  });

  it('shows text while it loads, and everything else only when it is done', () => {
    const shown = shownAt(2);
    const read = () => [
      shown.responseText(as(), native('text')),
      shown.response(as(''), native('text')),
      shown.response(as('json'), native('value')),
      shown.responseXML(as(''), native('document')),
    ];
    expect(read()).toEqual(['', '', null, null]);
    shown.readyState = 3;
    expect(read()).toEqual(['text', 'text', null, null]);
    shown.readyState = 4;
    expect(read()).toEqual(['text', 'text', 'value', 'document']);
  });

  it('throws where the native one throws', () => {
    const fail = () => {
      throw new TypeError('not for text');
    };
    expect(() => shownAt(1).responseText(as(), fail)).toThrow('not for text');
    expect(() => shownAt(1).responseXML(as('json'), fail)).toThrow('not for text');
  });
});

describe('an answer with a substituted body', () => {
  const substituted = (data: unknown) => {
    const shown = shownAt(DONE);
    shown.substitute(data);
    return shown;
  };

  it('converts it to the requested type, and returns the same object each time', async () => {
    const shown = substituted('{"a":1}');
    expect(shown.responseText(as(), native('real'))).toBe('{"a":1}');
    expect(shown.response(as('text'), native('real'))).toBe('{"a":1}');
    const value = shown.response(as('json'), native({}));
    expect(value).toEqual({ a: 1 });
    expect(shown.response(as('json'), native({}))).toBe(value);
    const buffer = substituted('é').response(as('arraybuffer'), native(null));
    expect(new Uint8Array(buffer as ArrayBuffer)).toEqual(new Uint8Array([195, 169]));
    expect(await (substituted('é').response(as('blob'), native(null)) as Blob).text()).toBe('é');
    expect(substituted('<p>').response(as('document'), native(null))).toBe('document of <p>');
  });

  it('is null when it is no longer JSON, as natively', () => {
    expect(substituted('{"a":').response(as('json'), native({}))).toBeNull();
  });

  it('accepts bytes or a value', () => {
    const bytes = new Uint8Array([65, 66]).buffer;
    expect(substituted(bytes).response(as('arraybuffer'), native(null))).toEqual(bytes);
    const blob = substituted(bytes).response(as('blob', 'image/png'), native(null)) as Blob;
    expect([blob.size, blob.type]).toEqual([2, 'image/png']);
    expect(substituted(bytes).responseText(as(), native(''))).toBe('AB');
    expect(substituted([{ type: 'x' }]).responseText(as(), native(''))).toBe('[{"type":"x"}]');
  });

  it('is a document only if the real one is', () => {
    expect(substituted('<a/>').responseXML(as(''), native(null))).toBeNull();
    expect(substituted('<a/>').responseXML(as(''), native('document'))).toBe('document of <a/>');
  });
});

describe('a refusal', () => {
  it('has the fault’s status and wait, an empty body, and nothing of the real answer', () => {
    const shown = shownAt(DONE, { status: 429, retryAfter: 1200 });
    expect(shown.status(native(0))).toBe(429);
    expect(shown.responseURL(native(''))).toBe('http://host/x');
    expect(shown.header('retry-AFTER', native('x'))).toBe('2');
    expect(shown.header('date', native('x'))).toBeNull();
    expect(shown.headers(native('x'))).toBe('retry-after: 2\r\n');
    expect(shown.responseText(as(), native('x'))).toBe('');
    expect(shown.response(as('json'), native('x'))).toBeNull();
    expect(shown.response(as('arraybuffer'), native('x')) as ArrayBuffer | null).not.toBe('x');
    expect(shown.responseXML(as('document'), native('x'))).toBeNull();
  });

  it('has no Retry-After if the fault has none', () => {
    const shown = shownAt(DONE, { status: 503 });
    expect(shown.header('retry-after', native('x'))).toBeNull();
    expect(shown.headers(native('x'))).toBe('');
  });
});
