import type { PageNatives } from '../natives.ts';
import { URL } from '../url.ts';

/** A worker as requested by the page. */
export interface AskedWorker {
  readonly address: string;
  readonly isModule: boolean;
  readonly name: string;
  /** The page's options, each read once. */
  readonly options: WorkerOptions;
}

/** `null` for what only the browser can judge: an invalid URL, or an object of the page that throws. */
export function askedWorker(
  natives: Pick<PageNatives, 'base' | 'toText'>,
  args: readonly unknown[],
): AskedWorker | null {
  const [url, given] = args;
  if (args.length === 0) return null;
  try {
    const text = natives.toText(url);
    if (!URL.canParse(text, natives.base())) return null;
    const address = new URL(text, natives.base()).href;
    const { type, credentials, name } = Object(given) as WorkerOptions;
    const options = {
      ...(type !== undefined && { type }),
      ...(credentials !== undefined && { credentials }),
      ...(name !== undefined && { name }),
    };
    const isModule = type !== undefined && natives.toText(type) === 'module';
    return { address, isModule, options, name: nameOf(address, name) };
  } catch {
    return null;
  }
}

function nameOf(address: string, own: unknown): string {
  if (typeof own === 'string' && own !== '') return own.slice(0, 100);
  const { protocol, pathname } = new URL(address);
  if (protocol === 'blob:') return 'of a blob';
  return pathname.slice(pathname.lastIndexOf('/') + 1).slice(0, 100) || pathname.slice(0, 100);
}
