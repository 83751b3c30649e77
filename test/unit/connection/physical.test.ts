import { expect, it, vi } from 'vitest';
import { makePhysical } from '../../../src/connection/physical.ts';
import type {
  TransportEvents,
  TransportRequest,
} from '../../../src/connection/transports/transport.ts';
import type { Passage, Tap } from '../../../src/journal/registry.ts';

const ending = { code: 1006, reason: 'cut', clean: false };

/** A connection over a transport that does what the test says, and what its owner is told. */
function open(tap: Tap | null = null) {
  const owner = { onOpen: vi.fn(), onFrame: vi.fn(), onClose: vi.fn() };
  const wire = { send: vi.fn(), close: vi.fn() };
  const client = { id: 'c1', tap, channels: () => [] };
  const physical = makePhysical(client as never, 3, 'sse', 'http://chat.test/', owner);
  let events: TransportEvents | undefined;
  physical.open((_, told) => {
    events = told;
    return wire;
  }, {} as TransportRequest);
  return { physical, owner, wire, remote: events as TransportEvents };
}

/** All that passes, which goes on at once. */
function record() {
  const passed: Passage[] = [];
  const tap: Tap = (_, passage, pass) => {
    passed.push(passage);
    pass(passage);
  };
  return { passed, tap };
}

it('a connection reports its client, epoch, transport and URL', () => {
  expect(open().physical).toMatchObject({
    connection: 'c1',
    epoch: 3,
    transport: 'sse',
    url: 'http://chat.test/',
    live: true,
    plain: false,
  });
});

it('everything passes through the tap, and from there to the owner or onto the wire', () => {
  const { passed, tap } = record();
  const { physical, owner, wire, remote } = open(tap);
  remote.onOpen(true);
  physical.send('out');
  remote.onFrame('in');
  remote.onClose(ending);
  expect(passed).toEqual([
    { kind: 'attempt' },
    { kind: 'open' },
    { kind: 'frame', direction: 'out', data: 'out' },
    { kind: 'frame', direction: 'in', data: 'in' },
    { kind: 'close', ending },
  ]);
  expect(owner.onOpen.mock.calls).toEqual([[true]]);
  expect(owner.onFrame.mock.calls).toEqual([['in']]);
  expect(wire.send.mock.calls).toEqual([['out']]);
  expect(owner.onClose.mock.calls).toEqual([[ending, 'remote']]);
});

it('a fault ends a connection once: the wire is closed, and the owner learns that it was a fault', () => {
  const { physical, owner, wire } = open();
  physical.end(ending);
  physical.end(ending);
  expect(wire.close.mock.calls).toEqual([['cut']]);
  expect(owner.onClose.mock.calls).toEqual([[ending, 'fault']]);
});

it.each(['closed by its owner', 'ended by the other side'] as const)(
  'once %s, it neither tells nor sends nor shows anything more',
  (how) => {
    const { passed, tap } = record();
    const { physical, owner, wire, remote } = open(tap);
    if (how === 'closed by its owner') physical.close('bye');
    else remote.onClose(ending);
    const told = owner.onClose.mock.calls.length;
    const seen = passed.length;
    expect(physical.live).toBe(false);
    remote.onOpen(false);
    remote.onFrame('late');
    remote.onClose(ending);
    physical.send('late');
    physical.fail(ending);
    expect(passed).toHaveLength(seen);
    expect([owner.onOpen, owner.onFrame, wire.send].flatMap(({ mock }) => mock.calls)).toEqual([]);
    expect(owner.onClose).toHaveBeenCalledTimes(told);
  },
);

it('an attempt that cannot start is reported as ended by the remote side', () => {
  const { physical, owner } = open();
  physical.fail(ending);
  expect(owner.onClose.mock.calls).toEqual([[ending, 'remote']]);
});
