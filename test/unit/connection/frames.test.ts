import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame, writeMessage } from '../../../src/connection/frames.ts';

describe('frames from the server', () => {
  it('that are malformed become an error message, never an exception', () => {
    fc.assert(
      fc.property(fc.anything(), fc.boolean(), (value, plain) => {
        expect(readFrame(value, plain).type).toMatch(/^(malformed|ignored|foreign)$/);
      }),
      { seed: 20_264 },
    );
    expect(readFrame({ type: 'event', sequence: -1, body: 1 }, false)).toMatchObject({
      type: 'malformed',
      problem: expect.stringContaining("'event'"),
    });
  });

  it('of an unknown type are ignored', () => {
    expect(readFrame({ type: 'weather' }, false)).toEqual({ type: 'ignored' });
    expect(readFrame({ type: 'constructor' }, false)).toEqual({ type: 'ignored' });
  });

  it('of a plain server belong to the page, except pongs and confirmations of a message', () => {
    for (const error of [undefined, null, 'No.']) {
      expect(readFrame({ type: 'confirm', messageId: 'm', error }, true).type).toBe('confirm');
    }
    for (const own of [{ order: 7 }, { sequence: 1 }, { messageId: 7 }]) {
      expect(readFrame({ type: 'confirm', ...own }, true).type).toBe('foreign');
    }
    expect(readFrame({ type: 'pong' }, true).type).toBe('pong');
    expect(readFrame({ type: 'welcome', id: 7 }, true)).toMatchObject({
      type: 'foreign',
      name: 'welcome',
      key: '7',
    });
  });
});

it('text from a plain server that is not JSON is delivered as text', () => {
  expect(readFrame('[DONE]', true)).toMatchObject({ type: 'foreign', value: '[DONE]' });
  expect(readFrame('[DONE]', false)).toMatchObject({
    type: 'malformed',
    problem: 'The server sent what is not JSON: [DONE]',
  });
});

describe('a message on the wire', () => {
  it('has an id, a sequence and a body', () => {
    const item = { messageId: 'm"1', sequence: 3, json: '{"text":"hi"}' };
    expect(JSON.parse(writeMessage(item, false))).toEqual({
      type: 'message',
      messageId: 'm"1',
      sequence: 3,
      body: { text: 'hi' },
    });
  });

  it('is the body with the id added, for a plain server', () => {
    const json = (body: unknown) => ({ messageId: 'm', sequence: 1, json: JSON.stringify(body) });
    expect(JSON.parse(writeMessage(json({ text: 'hi' }), true))).toEqual({
      text: 'hi',
      messageId: 'm',
    });
    expect(JSON.parse(writeMessage(json({}), true))).toEqual({ messageId: 'm' });
    expect(JSON.parse(writeMessage(json('hi'), true))).toEqual({ body: 'hi', messageId: 'm' });
  });
});
