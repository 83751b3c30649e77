import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { createXhrPage } from './native-xhr.ts';

const MESSAGE = { method: 'POST', body: '{"messageId":"m"}' };

describe('an XMLHttpRequest of the page', () => {
  it('with method HEAD is no connection, even if the answer is a stream', () => {
    const { ask, journal } = createXhrPage();
    const { xhr } = ask({ method: 'HEAD' });
    xhr.answers(200, 'text/event-stream');
    xhr.ends();
    expect(journal('attempt', 'open')).toEqual([]);
  });

  it('that is sent twice and then aborted leaves neither request running', () => {
    const { ask, faults, made, complaints } = createXhrPage();
    faults.arm({ fault: 'duplicate', where: { direction: 'out' } });
    const { page } = ask(MESSAGE);
    expect(made.map(({ sent }) => sent)).toEqual([[MESSAGE.body], [MESSAGE.body]]);
    page.abort();
    expect(made.map(({ readyState }) => readyState)).toEqual([0, 0]);
    expect(complaints).toEqual([]);
  });

  it('delivers each delayed piece of a stream in time, even if no other follows', () => {
    const { ask, clock, faults } = createXhrPage();
    faults.arm({ fault: 'latency', ms: 100 });
    const { xhr, log } = ask();
    clock.advance(100);
    xhr.answers(200, 'text/event-stream');
    xhr.brings('data: 1\n\n');
    clock.advance(99);
    expect(log.at(-1)).toBe('loadstart 1');
    clock.advance(1);
    expect(log.slice(-3)).toEqual([
      'readystatechange 2',
      'readystatechange 3 data: 1\n\n',
      'progress 3 data: 1\n\n 9 B',
    ]);
  });

  it('reports as loaded what the page has been shown, not what has come', () => {
    const { ask, clock, faults } = createXhrPage();
    faults.arm({ fault: 'bandwidth', rate: 10 });
    const { xhr, log } = ask();
    xhr.answers(200, 'text/event-stream');
    xhr.brings('data: 1\n\n');
    xhr.brings('data: ü\n\n');
    clock.advance(10_000);
    expect(log.filter((line) => line.startsWith('progress'))).toEqual([
      expect.stringMatching(/ 9 B$/),
      expect.stringMatching(/ 19 B$/),
    ]);
  });

  it('that is cut shows the first part of its answer before it fails', () => {
    const { ask, faults } = createXhrPage();
    faults.arm({ fault: 'cut', after: 4 });
    const { xhr, log } = ask();
    xhr.answers(200, 'application/json');
    xhr.brings('{"a":1}', 7);
    xhr.ends();
    expect(log.slice(2)).toEqual([
      'readystatechange 2',
      'readystatechange 3 {"a"',
      'progress 3 {"a" 4 B',
      'readystatechange 4',
      'error 4',
      'loadend 4',
    ]);
  });

  it('accepts responseType and overrideMimeType only while none of its answer is shown', () => {
    const { ask, faults, clock } = createXhrPage();
    faults.arm({ fault: 'latency', ms: 10 });
    const { xhr, page } = ask();
    clock.advance(10);
    xhr.answers(200, 'application/json');
    xhr.brings('{"a":1}');
    xhr.ends();
    page.responseType = 'json';
    page.overrideMimeType('text/plain');
    expect([page.responseType, page.response]).toEqual(['json', null]);
    expect(() => Object.assign(page, { withCredentials: true })).toThrow('UNSENT or OPENED');
    clock.advance(10);
    expect(page.response).toEqual({ a: 1 });
    expect(() => Object.assign(page, { responseType: 'text' })).toThrow('LOADING or DONE');
    expect(() => page.overrideMimeType('text/html')).toThrow('LOADING or DONE');
    page.open('GET', page.responseURL);
    expect(xhr.responseType).toBe('json');
  });

  it('that a fault has ended accepts neither responseType nor withCredentials', () => {
    const { ask, faults } = createXhrPage();
    const { page } = ask();
    faults.arm({ fault: 'reset' });
    expect(() => Object.assign(page, { responseType: 'text' })).toThrow('LOADING or DONE');
    expect(() => Object.assign(page, { withCredentials: true })).toThrow('UNSENT or OPENED');
  });

  describe('whose text has no known length', () => {
    it.each([{ fault: 'refuse' }, { fault: 'latency', ms: 10 }] satisfies Rule[])(
      'arrives as it comes when $fault is armed midway',
      (rule) => {
        const { ask, clock, faults } = createXhrPage();
        const { xhr, log } = ask();
        xhr.answers();
        xhr.brings('one ');
        faults.arm(rule);
        xhr.brings('two ');
        xhr.brings('three ');
        clock.advance(10);
        expect(log.at(-1)).toBe('progress 3 one two three  14 B');
        faults.lift();
        xhr.brings('four');
        xhr.ends();
        clock.advance(10);
        expect(log.slice(-4)).toEqual([
          'progress 3 one two three four 18 B',
          'readystatechange 4 one two three four',
          'load 4 one two three four 18 B',
          'loadend 4 one two three four 18 B',
        ]);
      },
    );

    it('arrives from the second piece on when the fault was armed first', () => {
      const { ask, clock, faults } = createXhrPage();
      faults.arm({ fault: 'latency', ms: 10 });
      const { xhr, log } = ask();
      clock.advance(10);
      xhr.answers();
      xhr.brings('one ');
      xhr.brings('two');
      clock.advance(10);
      expect(log.at(-1)).toBe('progress 3 one two 7 B');
    });

    it('stops in a stall, and is reset when the stall is lifted', () => {
      const { ask, faults } = createXhrPage();
      const { xhr, log } = ask();
      xhr.answers();
      xhr.brings('one ');
      faults.arm({ fault: 'stall' });
      xhr.brings('two ');
      xhr.brings('three ');
      xhr.ends();
      expect(log.at(-1)).toMatch(/3 one two $/);
      faults.lift();
      expect(log.slice(-3)).toEqual(['readystatechange 4', 'error 4', 'loadend 4']);
    });

    it('arrives whole if the server gives its length or a client reads it', () => {
      for (const type of ['application/json', 'text/plain; length']) {
        const { ask, faults } = createXhrPage();
        faults.arm({ fault: 'drop', where: { direction: 'in' } });
        const { xhr, log } = ask();
        xhr.answers(200, type);
        xhr.brings('{"a":');
        xhr.brings('1}');
        xhr.ends();
        expect(log.at(-1)).toBe('readystatechange 2');
      }
    });
  });

  describe('with listeners on its upload', () => {
    const STATES = ['readystatechange 1', 'loadstart 1'];
    const FAILED = ['upload error 4', 'upload loadend 4', 'error 4', 'loadend 4'];

    it('shows that the upload failed when it is ended before it goes out', () => {
      const { ask, faults } = createXhrPage();
      faults.arm({ fault: 'stall' });
      const { log } = ask(MESSAGE);
      faults.lift();
      expect(log).toEqual([...STATES, 'upload loadstart 1', 'readystatechange 4', ...FAILED]);
    });

    it('shows loadstart of the upload at once, and not again when the request goes out', () => {
      const { ask, clock, faults } = createXhrPage();
      faults.arm({ fault: 'latency', ms: 10 });
      const { xhr, log } = ask(MESSAGE);
      expect(log).toEqual([...STATES, 'upload loadstart 1']);
      clock.advance(10);
      expect(xhr.sent).toEqual([MESSAGE.body]);
      xhr.uploaded();
      expect(log.slice(2)).toEqual(['upload loadstart 1', 'upload load 1', 'upload loadend 1']);
    });

    it('shows loadstart only when the request goes out, if listening would cause a preflight', () => {
      const { ask, clock, faults } = createXhrPage();
      const other = { ...MESSAGE, path: 'x' };
      faults.arm({ fault: 'latency', ms: 10 });
      const { log } = ask(other);
      expect(log).toEqual(STATES);
      clock.advance(10);
      expect(log).toEqual([...STATES, 'upload loadstart 1']);
    });

    it('shows that the upload failed when it is ended while it goes out', () => {
      const { ask, faults } = createXhrPage();
      const { log } = ask(MESSAGE);
      faults.arm({ fault: 'reset' });
      expect(log).toEqual([...STATES, 'upload loadstart 1', 'readystatechange 4', ...FAILED]);
    });

    it('shows no more upload events after the upload is over', () => {
      for (const how of ['uploaded', 'breaks'] as const) {
        const { ask, clock, faults } = createXhrPage();
        const { xhr, log } = ask(MESSAGE);
        faults.arm({ fault: 'latency', ms: 10 });
        xhr[how]();
        faults.arm({ fault: 'reset' });
        clock.advance(10);
        expect(log.filter((line) => line.startsWith('upload'))).toHaveLength(3);
        expect(log.slice(-3)).toEqual(['readystatechange 4', 'error 4', 'loadend 4']);
      }
    });

    it('shows the upload as complete when the server’s refusal is forced', () => {
      const { ask, clock, faults } = createXhrPage();
      faults.arm({ fault: 'status', code: 503 });
      const { log } = ask(MESSAGE);
      clock.advance(100);
      expect(log.slice(2)).toEqual([
        'upload loadstart 1',
        'upload progress 1 17 B',
        'upload load 1 17 B',
        'upload loadend 1 17 B',
        'readystatechange 2',
        'readystatechange 4',
        'load 4',
        'loadend 4',
      ]);
    });
  });
});
