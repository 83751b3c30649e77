import { expect, it } from 'vitest';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { watchUnseen } from '../../../src/probe/wrap/unseen.ts';

it('an API that the probe does not follow works as before, and the journal mentions it once', () => {
  class WebTransport {
    readonly url: string;
    constructor(url: string) {
      this.url = url;
    }
  }
  const scope = { WebTransport };
  const complaints: string[] = [];
  watchUnseen({
    scope,
    complain: (message: string) => complaints.push(message),
  } as unknown as WrapContext);
  expect(complaints).toEqual([]);
  const made = ['https://a.example/', 'https://b.example/'].map(
    (url) => new scope.WebTransport(url),
  );
  expect(made.map(({ url }) => url)).toEqual(['https://a.example/', 'https://b.example/']);
  expect(made[0]).toBeInstanceOf(scope.WebTransport);
  expect(scope).not.toHaveProperty('WebSocketStream');
  expect(complaints).toEqual([
    'The page has a WebTransport (https://a.example/): its traffic cannot be seen, and faults do not reach it.',
  ]);
});
