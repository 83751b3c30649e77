export const storeNames = ['sqlite', 'redis'] as const;
export type StoreName = (typeof storeNames)[number];

const MAX_NODES = 16;

/**
 * Parses `--nodes` and `--store`.
 *
 * @throws RangeError naming the option
 */
export function readNodes(nodes: string, store: string): { nodes: number; store: StoreName } {
  const name = storeNames.find((known) => known === store);
  if (!name) throw new RangeError(`--store takes one of ${storeNames.join(', ')}, not "${store}".`);
  const count = Number(nodes);
  if (!/^\d+$/.test(nodes) || count < 1 || count > MAX_NODES) {
    throw new RangeError(`--nodes takes a number from 1 to ${MAX_NODES}, not "${nodes}".`);
  }
  if (count > 1 && name !== 'redis') {
    throw new RangeError('Several nodes need a store that they share: add --store redis.');
  }
  return { nodes: count, store: name };
}

/** @throws RangeError naming the option */
export function readPort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new RangeError(`--port takes a number from 0 to 65535, not "${value}".`);
}
