import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../tools/progress.ts';

function output(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  return {
    stream,
    text: () =>
      stream
        .read()
        ?.toString()
        .replace(/\d+\.\d s/g, 'N s') ?? '',
  };
}

describe('progress', () => {
  it('is plain lines when the output is not a terminal', async () => {
    const { stream, text } = output(false);
    await createProgress(stream).step('Building', (detail) => {
      detail('half');
      detail('half');
    });
    expect(text()).toBe('· Building …\n  half\n✓ Building (N s)\n');
  });

  it('rewrites its line on a terminal', async () => {
    const { stream, text } = output(true);
    await createProgress(stream).step('Building', (detail) => detail('half'));
    expect(text()).toBe('· Building …\r\x1b[K· Building … half\r\x1b[K✓ Building (N s)\n');
  });

  it('marks a failed step and passes on its error', async () => {
    const { stream, text } = output(false);
    const failing = createProgress(stream).step('Building', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(text()).toContain('✗ Building');
  });
});
