import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { Refusal } from '../../src/server/index.ts';

const BUILT = join(import.meta.dirname, '../../.output/demo');
const PROBE = join(import.meta.dirname, '../../.output/chrome-mv3/probe.js');

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const CAPTURE = '<script src="/probe.js"></script>';

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new Refusal(400, 'The address holds a % that is not followed by two hexadecimal digits.');
  }
}

/** Serves the built chat page. With `capture=1` the probe is its first script. */
export async function servePage(response: ServerResponse, url: URL): Promise<void> {
  const { pathname } = url;
  const name = pathname === '/' ? '/index.html' : pathname === '/try' ? '/try.html' : pathname;
  const path = name === '/probe.js' ? PROBE : normalize(join(BUILT, decode(name)));
  if (path !== PROBE && !path.startsWith(BUILT + sep)) throw new Refusal(404, 'Not found.');
  let body: Buffer | string;
  try {
    body = await readFile(path);
  } catch {
    throw new Refusal(404, `There is no ${pathname}. Is the page built? (npm run build)`);
  }
  if (name === '/index.html' && url.searchParams.get('capture') === '1') {
    body = String(body).replace('<head>', `<head>${CAPTURE}`);
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
