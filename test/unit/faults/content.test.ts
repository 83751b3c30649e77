import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bytesOf, isBinary, isBlob, isPlain } from '../../../src/faults/content.ts';
import { asOfOtherWindow, inOtherWindow, otherBuffer } from '../other-window.ts';
import { confirm, createWorld, names } from './world.ts';

const bytes = (data: unknown) => [...(bytesOf(data) ?? [])];

describe('an object of another window', () => {
  it('has classes of its own', () => {
    expect(otherBuffer('x')).not.toBeInstanceOf(ArrayBuffer);
    expect(asOfOtherWindow(new Blob())).not.toBeInstanceOf(Blob);
  });

  it('has bytes if it is a buffer or a view of one', () => {
    expect(bytes(otherBuffer('AB'))).toEqual([65, 66]);
    expect(bytes(inOtherWindow('new Uint8Array([1, 2, 3]).subarray(1)'))).toEqual([2, 3]);
    expect(bytes(inOtherWindow('new DataView(new ArrayBuffer(2), 1)'))).toEqual([0]);
    expect(bytesOf(inOtherWindow('[1, 2]'))).toBeUndefined();
  });

  it('has no bytes once it has been transferred', () => {
    const buffer = otherBuffer('AB');
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    expect([bytes(buffer), bytes(view)]).toEqual([[], []]);
  });

  it('is distinguished from one that only looks like it', () => {
    const blob = asOfOtherWindow(new Blob(['abc']));
    expect([isBlob(blob), isBlob({ size: 3 }), isBlob(otherBuffer('abc'))]).toEqual([
      ...[true, false, false],
    ]);
    const hidden = Object.setPrototypeOf(otherBuffer('x'), null);
    const looks = Object.create(ArrayBuffer.prototype);
    expect([blob, otherBuffer(''), hidden, looks, '', null].map(isBinary)).toEqual([
      ...[true, true, true, false, false, false],
    ]);
    expect(bytesOf(looks)).toBeUndefined();
  });

  it('is a plain value if it is a plain object or a list', () => {
    const plain = ['{ a: 1 }', '[1]', 'Object.create(null)'].map(inOtherWindow);
    const others = ['new Date()', 'new Map()', '() => 1', '"text"', 'null'].map(inOtherWindow);
    expect(plain.map(isPlain)).toEqual([true, true, true]);
    expect([...others, otherBuffer('{}'), asOfOtherWindow(new Blob())].map(isPlain)).toEqual(
      Array(7).fill(false),
    );
  });
});

describe('a frame from another window', () => {
  it('takes the time that its bytes need over a narrow link', () => {
    const { faults, clock, connected } = createWorld();
    faults.arm({ fault: 'bandwidth', rate: 1000 });
    const blob = asOfOtherWindow(new Blob(['x'.repeat(30)]));
    const channel = connected()
      .in(otherBuffer('x'.repeat(20)))
      .in(blob);
    clock.advance(100);
    expect(channel.log.map((line) => line.replace(/.* /, ''))).toEqual(['@20', '@50']);
  });

  it('is cut within its bytes', () => {
    const { faults, connected, story } = createWorld();
    faults.arm({ fault: 'cut', after: 5 });
    const channel = connected().in(otherBuffer('123')).in(otherBuffer('4567'));
    expect(names(channel.log).at(-1)).toBe('ended 1006');
    expect(story()).toContain('fired: The connection ended 2 bytes into 4 that the server sent.');
  });

  it('has its bytes damaged, and stays binary', () => {
    const { faults, connected } = createWorld();
    faults.arm({ fault: 'corrupt', how: 'cut', where: { direction: 'in' } });
    const seen: unknown[] = [];
    const channel = connected();
    faults.tap(channel, { kind: 'frame', direction: 'in', data: otherBuffer('ABCD') }, (passage) =>
      seen.push(passage.kind === 'frame' && passage.data),
    );
    expect(seen.map(bytes)).toEqual([[65, 66]]);
  });

  it.each([
    { promises: 'the browser’s promises', PagePromise: Promise },
    {
      promises: 'promises of its own, as zone.js has',
      PagePromise: class extends Promise<unknown> {},
    },
  ])(
    'is damaged as an unread Blob, and not overtaken, on a page with $promises',
    async ({ PagePromise }) => {
      vi.stubGlobal('Promise', PagePromise);
      onTestFinished(() => void vi.unstubAllGlobals());
      const { faults, connected } = createWorld();
      faults.arm({ fault: 'corrupt', seed: 1, times: 1 });
      const blob = asOfOtherWindow(new Blob(['abc'], { type: 'text/x' }));
      const channel = connected();
      const seen: unknown[] = [];
      await new Promise<void>((resolve) => {
        for (const data of [blob, 'next']) {
          faults.tap(channel, { kind: 'frame', direction: 'in', data }, (passage) => {
            if (passage.kind === 'frame') seen.push(passage.data);
            if (seen.length === 2) resolve();
          });
        }
      });
      const [damaged, next] = seen as [Blob, string];
      expect([damaged.size, damaged.type, next]).toEqual([3, 'text/x', 'next']);
      const wrong = new Uint8Array(await damaged.arrayBuffer()).filter(
        (byte, at) => byte !== 'abc'.charCodeAt(at),
      );
      expect(wrong).toHaveLength(1);
      expect(faults.quiet()).toBe(true);
    },
  );

  it('passes undamaged as an unread Blob in a request', () => {
    const { faults, connected } = createWorld();
    faults.arm({ fault: 'corrupt' });
    const blob = asOfOtherWindow(new Blob(['abc']));
    const seen: unknown[] = [];
    const channel = connected({ transport: 'ajax' });
    faults.tap(channel, { kind: 'frame', direction: 'in', data: blob }, (passage) =>
      seen.push(passage.kind === 'frame' && passage.data),
    );
    expect(seen).toEqual([blob]);
  });

  it('is matched by its type', () => {
    const { faults, connected } = createWorld();
    faults.arm({ fault: 'drop', where: { type: 'confirm' } });
    const value = inOtherWindow(confirm('a'));
    expect(
      connected()
        .in(otherBuffer(confirm('a')))
        .in(value).log,
    ).toEqual([]);
  });
});
