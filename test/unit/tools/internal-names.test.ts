import { expect, it } from 'vitest';
import { internalNames } from '../../../tools/internal-names.ts';

const names = internalNames();

it('the package may shorten the names of the machine’s state', () => {
  expect(names).toEqual(expect.arrayContaining(['unconfirmedSince', 'upgradeAt', 'superseded']));
});

it('a name may be shortened even if browser objects that the client never uses have it', () => {
  expect(names).toEqual(expect.arrayContaining(['candidate', 'current', 'deadline']));
});

it.each([
  ['on the wire', ['messageId', 'sequence', 'clientId', 'secret', 'retryAfter']],
  ['in the journal', ['epoch', 'rtt', 'silent', 'preview']],
  ['in the registry', ['tap', 'channels', 'natives', 'listener']],
  ['in a stored row', ['confirmed', 'usedAt', 'json']],
  ['among the options', ['reconnectDelay', 'websocketEndpoint', 'keep']],
  ['among methods and events', ['connect', 'sendMessage', 'detail', 'newTransport']],
  ['between tabs', ['term', 'happening', 'verdict']],
  ['in a request', ['Accept', 'method', 'signal']],
  ['on an object of the browser', ['location', 'href', 'target', 'onmessage', 'items', 'add']],
  ['by which something is looked up', ['websocket', 'welcome', 'heartbeat']],
])('no name seen %s may be shortened', (_, seen) => {
  expect(names.filter((name) => seen.includes(name))).toEqual([]);
});
