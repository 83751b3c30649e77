import { describe, expect, it } from 'vitest';
import { isPoll } from '../../../src/probe/poll.ts';

describe('a poll of Engine.IO', () => {
  it.each([
    'http://host/socket.io/?EIO=4&transport=polling&t=1',
    'https://host/any/path?t=1&transport=polling&EIO=3',
    'http://host/socket.io/?EIO=4&transport=polling#x',
  ])('is recognised by its query: %s', (url) => {
    expect(isPoll(url)).toBe(true);
  });

  it.each([
    'ws://host/socket.io/?EIO=4&transport=websocket',
    'http://host/transport=polling&EIO=4',
    'http://host/report?transport=polling',
    'http://host/socket.io/?EIO=4&transport=pollingx',
  ])('is not recognised in %s', (url) => {
    expect(isPoll(url)).toBe(false);
  });
});
