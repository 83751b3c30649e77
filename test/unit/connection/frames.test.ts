import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame, writeFrame, writeMessage } from '../../../src/connection/frames.ts';

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

  const welcome = { type: 'welcome', secret: 's', last: 0, events: 0 };
  const event = { type: 'event', sequence: 1, body: 'AA==' };

  it.each([
    welcome,
    { ...welcome, log: 'l' },
    { type: 'confirm', messageId: 'm' },
    { type: 'confirm', sequence: 1 },
    { type: 'confirm', messageId: 'm', error: 'No.' },
    { type: 'expect', sequence: 1 },
    event,
    { ...event, body: null },
    { ...event, encoding: 'base64' },
    { type: 'pong' },
    { type: 'goaway', retryAfter: 0 },
    { type: 'error', message: 'No.' },
  ])('that follow the protocol are passed on unchanged: %j', (frame) => {
    expect(readFrame(JSON.stringify(frame), false)).toEqual(frame);
  });

  it.each([
    { ...welcome, secret: 7 },
    { ...welcome, last: -1 },
    { ...welcome, events: undefined },
    { ...welcome, log: 7 },
    { type: 'confirm' },
    { type: 'confirm', messageId: 7, sequence: 1 },
    { type: 'confirm', messageId: 'm', error: 7 },
    { type: 'confirm', sequence: 1, error: {} },
    { type: 'expect', sequence: 1.5 },
    { type: 'event', body: 1 },
    { type: 'event', sequence: 1 },
    { ...event, encoding: 'base32' },
    { ...event, encoding: 'base64', body: 1 },
    { type: 'goaway' },
    { type: 'error' },
  ])('with one field missing or wrong are malformed: %j', (frame) => {
    expect(readFrame(JSON.stringify(frame), false)).toEqual({
      type: 'malformed',
      problem: `The server sent a '${frame.type}' frame with missing or wrong fields.`,
    });
  });

  it.each(['null', '7', '[]', '{}', '{"type":7}'])('without a type are malformed: %s', (text) => {
    expect(readFrame(text, false)).toEqual({
      type: 'malformed',
      problem: 'The server sent a frame without a type.',
    });
  });

  it('that are not JSON are quoted only in part', () => {
    const { problem } = readFrame('x'.repeat(1000), false) as { problem: string };
    expect(problem).toBe(`The server sent what is not JSON: ${'x'.repeat(60)}`);
  });

  it.each([null, [1], ['{}'], 'text', { messageId: 'm' }, { type: 'order', messageId: 'm' }])(
    'of a plain server reach the page as they are: %j',
    (value) => {
      expect(readFrame(value, true)).toMatchObject({ type: 'foreign', value });
    },
  );

  it('of a plain server are identified by their sequence or id, if they have one', () => {
    const keyOf = (frame: object) => Reflect.get(readFrame(frame, true), 'key');
    expect([{ sequence: 2, id: 'a' }, { id: 'a' }, { id: 0 }].map(keyOf)).toEqual(['2', 'a', '0']);
    expect([{}, { id: {} }, { id: null }].map(keyOf)).toEqual([undefined, undefined, undefined]);
  });

  it('of a plain server belong to the page, except pongs and confirmations of a message', () => {
    for (const error of [undefined, null, 'No.']) {
      expect(readFrame({ type: 'confirm', messageId: 'm', error }, true).type).toBe('confirm');
    }
    for (const own of [
      { order: 7 },
      { sequence: 1 },
      { messageId: 7 },
      { messageId: 'm', error: 7 },
    ]) {
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

it('only a hello carries further facts about its connection', () => {
  const extra = { instance: 'i', auth: 'token' };
  const hello = { type: 'hello', clientId: 'c', confirmed: 0, received: 0, epoch: 1 } as const;
  const ping = { type: 'ping', received: 4 } as const;
  expect(JSON.parse(writeFrame(hello, { plain: false, extra }))).toEqual({ ...hello, ...extra });
  expect(JSON.parse(writeFrame(ping, { plain: false, extra }))).toEqual(ping);
  expect(JSON.parse(writeFrame(ping, { plain: true, extra }))).toEqual({ type: 'ping' });
});
