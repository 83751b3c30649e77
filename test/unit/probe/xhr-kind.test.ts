import { expect, it } from 'vitest';
import { XhrKind } from '../../../src/probe/wrap/xhr-kind.ts';
import type { XhrNatives } from '../../../src/probe/wrap/xhr-natives.ts';

it('the probe converts an answer itself if the page sets another responseType after the headers', () => {
  const { buffer } = new TextEncoder().encode('{"a":[1,2]}');
  const set: string[] = [];
  const natives: Partial<XhrNatives> = {
    readyState: () => 2,
    responseType: () => 'arraybuffer',
    setResponseType: (_xhr, type) => void set.push(String(type)),
    response: () => buffer,
    header: () => 'application/json',
  };
  const kind = new XhrKind(natives as XhrNatives, {} as XMLHttpRequest);
  kind.type = 'json';
  expect([set, kind.differs, kind.read()]).toEqual([[], true, '{"a":[1,2]}']);
});
