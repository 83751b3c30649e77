import { expect, it } from 'vitest';
import { BinaryKind } from '../../../src/probe/wrap/binary-kind.ts';

/** A socket of the browser's, as far as bytes go. */
function createWire(binaryType: BinaryType) {
  const wire = { binaryType } as WebSocket;
  const methods = {
    send() {},
    close() {},
    readyState: () => 1,
    binaryType: (socket: WebSocket) => socket.binaryType,
    setBinaryType(socket: WebSocket, type: BinaryType) {
      socket.binaryType = type;
    },
  };
  return { wire, createKind: (standIn = false) => new BinaryKind({ Blob }, methods, standIn) };
}

const bytes = () => new Uint8Array([1, 2]).buffer;

it('binaryType is the browser’s own until something is kept back', () => {
  const { wire, createKind } = createWire('blob');
  const kind = createKind();
  expect([kind.type, kind.suits(bytes())]).toEqual([undefined, true]);
  kind.take(wire);
  expect([kind.type, kind.suits(bytes()), kind.suits('text')]).toEqual(['blob', false, true]);
  expect(wire.binaryType).toBe('arraybuffer');
  kind.take(wire);
  expect(kind.type).toBe('blob');
});

it('binaryType is the last valid value that the page set', () => {
  const { createKind } = createWire('blob');
  const kind = createKind(true);
  expect(kind.type).toBe('blob');
  kind.type = 'arraybuffer';
  kind.type = 'text';
  expect(kind.type).toBe('arraybuffer');
});

it('kept bytes are shown as binaryType says at that time', async () => {
  const { wire, createKind } = createWire('arraybuffer');
  const kind = createKind();
  kind.take(wire);
  expect(kind.shown(bytes())).toEqual(bytes());
  kind.type = 'blob';
  const shown = kind.shown(bytes());
  expect(shown).toBeInstanceOf(Blob);
  expect(await (shown as Blob).arrayBuffer()).toEqual(bytes());
  expect(kind.shown('text')).toBe('text');
});

it('a Blob that came earlier is converted once the page sets arraybuffer', async () => {
  const { wire, createKind } = createWire('blob');
  const kind = createKind();
  const blob = new Blob([bytes()]);
  kind.take(wire, blob);
  expect(kind.shown(blob)).toBe(blob);
  kind.type = 'arraybuffer';
  await expect.poll(() => kind.shown(blob)).toEqual(bytes());
});

it('each event gets a buffer of its own', () => {
  const { createKind } = createWire('arraybuffer');
  const kind = createKind(true);
  kind.type = 'arraybuffer';
  const data = bytes();
  const first = kind.shown(data) as ArrayBuffer;
  structuredClone(first, { transfer: [first] });
  expect(kind.shown(data)).toEqual(bytes());
});
