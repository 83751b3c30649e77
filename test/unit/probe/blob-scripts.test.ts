import { expect, it } from 'vitest';
import { BlobScripts } from '../../../src/probe/workers/blob-scripts.ts';

/** A window, with the methods that are followed. */
function follow() {
  let made = 0;
  const live = new Set<string>();
  const URL = {
    createObjectURL(_blob: Blob): string {
      const url = `blob:https://page.test/${++made}`;
      live.add(url);
      return url;
    },
    revokeObjectURL: (url: string) => void live.delete(url),
  };
  const scripts = new BlobScripts();
  scripts.follow({ URL: URL as unknown as typeof globalThis.URL });
  return { URL, scripts, live };
}

it('the blob behind a URL is known until the page revokes the URL, with any fragment', () => {
  const { URL, scripts, live } = follow();
  const blob = new Blob(['1']);
  const url = URL.createObjectURL(blob);
  expect(scripts.at(`${url}#part`)).toBe(blob);
  URL.revokeObjectURL(url);
  expect(scripts.at(url)).toBe(undefined);
  expect(live.size).toBe(0);
});

it('of a page that revokes none of its URLs, only the latest blobs are kept', () => {
  const { URL, scripts, live } = follow();
  const urls = Array.from({ length: 5000 }, () => URL.createObjectURL(new Blob()));
  const known = urls.map((url) => scripts.at(url) !== undefined);
  expect(known.at(-1)).toBe(true);
  expect(known.filter(Boolean).length).toBeLessThanOrEqual(1000);
  expect(live.size).toBe(5000);
});
