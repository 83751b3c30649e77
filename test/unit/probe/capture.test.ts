import { describe, expect, it } from 'vitest';
import { captureOf } from '../../../src/probe/capture.ts';

const page = (readyState: string, scripts: object[], currentScript: object | null) =>
  ({ readyState, scripts, currentScript }) as unknown as Document;

describe('the probe', () => {
  const own = {};
  it.each([
    ['no script is there yet', page('loading', [], null), 'start'],
    ['the only script is its own', page('loading', [own], own), 'start'],
    ['another script came before its own', page('loading', [{}, own], own), 'late'],
    ['it was injected among scripts', page('loading', [{}], null), 'late'],
    ['the page has been read', page('complete', [], null), 'late'],
  ])('knows whether it came first when %s', (_when, document, expected) => {
    expect(captureOf(document)).toBe(expected);
  });
});
