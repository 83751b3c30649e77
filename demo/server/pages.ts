import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { commandExpression } from '../../src/link/expression.ts';
import { Refusal } from '../../src/server/index.ts';

const BUILT = join(import.meta.dirname, '../../.output/demo');
const EXTENSION = join(import.meta.dirname, '../../.output/chrome-mv3');
/** Scripts of the extension's that a page has where the panel is beside it. */
const PROBES = ['/probe.js', '/worker-probe.js'];

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

/** The script that makes the probe follow the page's workers. */
async function followWorkers(): Promise<string> {
  const probe = await readFile(join(EXTENSION, 'worker-probe.js'), 'utf8');
  const code = commandExpression({ do: 'follow-workers', probe });
  return `<script>${code.replaceAll('<', '\\x3C')}</script>`;
}

/** Serves the built chat page. With `capture=1` the probe is its first script; with `workers=1` its workers are followed. */
export async function servePage(response: ServerResponse, url: URL): Promise<void> {
  const { pathname } = url;
  const name = pathname === '/' ? '/index.html' : pathname === '/try' ? '/try.html' : pathname;
  const isProbe = PROBES.includes(name);
  const path = isProbe ? join(EXTENSION, name) : normalize(join(BUILT, decode(name)));
  if (!isProbe && !path.startsWith(BUILT + sep)) throw new Refusal(404, 'Not found.');
  let body: Buffer | string;
  try {
    body = await readFile(path);
  } catch {
    throw new Refusal(404, `There is no ${pathname}. Is the page built? (npm run build)`);
  }
  if (name === '/index.html' && url.searchParams.get('capture') === '1') {
    const workers = url.searchParams.get('workers') === '1' ? await followWorkers() : '';
    body = String(body).replace('<head>', () => `<head>${CAPTURE}${workers}`);
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
